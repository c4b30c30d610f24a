import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { App } from 'cdktf';
import { localEnvironment } from '../../config/load';
import { EmailMarketingStack } from '../../constructs/email-marketing-stack';
import settings from '../../settings';

/**
 * Synthesizes the stack of this machine, the given `dev` without what needs a real AWS or DNS, into a folder of its own: beside
 * `dev` and `prod` somebody would deploy it. Answers with the folder of the stack.
 */
export function synthesizeLocal(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const app = new App({ outdir: folder, skipBackendValidation: true });
  new EmailMarketingStack(app, 'local', localEnvironment(settings));
  app.synth();
  return path.join(folder, 'stacks', 'local');
}
