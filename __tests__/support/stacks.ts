import { type App, Testing } from 'cdktf';
import { loadSettings } from '../../config/load';
import type { Settings } from '../../config/settings';
import { EmailMarketingStack } from '../../constructs/email-marketing-stack';
import settings from '../../settings';
import { TerraformJson } from './synthesize';

/** The stacks of some settings, by environment, as `npm run synth` would write them. */
export function stacksOf(wanted: Settings = settings): ReadonlyMap<string, TerraformJson> {
  const app: App = Testing.app();
  return new Map(
    loadSettings(wanted, {}).map((environment) => [
      environment.environment,
      new TerraformJson(
        Testing.synth(new EmailMarketingStack(app, environment.environment, environment), true),
      ),
    ]),
  );
}

/** One stack of some settings. */
export function stackOf(environment: string, wanted: Settings = settings): TerraformJson {
  const stack = stacksOf(wanted).get(environment);
  if (!stack) throw new Error(`no environment ${environment}`);
  return stack;
}
