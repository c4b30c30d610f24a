import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { Deployment, type DeploymentProps } from '../../constructs/deployment';

type Json = Record<string, unknown>;

/** One resource or data source of a synthesized stack. */
export interface Synthesized {
  /** `aws_sqs_queue.queue_1234`, as other resources refer to it. */
  readonly address: string;
  /** What Terraform reads, in snake_case, without cdktf's own metadata. */
  readonly config: Json;
}

/** The Terraform JSON of one stack, asked for by type. */
export class TerraformJson {
  readonly json: Json;

  constructor(text: string) {
    this.json = JSON.parse(text) as Json;
  }

  /** Every resource of a type, or of all types. */
  resources(type?: string): Synthesized[] {
    return list(this.json.resource, type);
  }

  dataSources(type?: string): Synthesized[] {
    return list(this.json.data, type);
  }

  /** The one resource of a type whose arguments hold `where`. Fails when there is none or more than one. */
  one(type: string, where: Json = {}): Synthesized {
    const found = this.resources(type).filter(({ config }) => holds(config, where));
    const [only] = found;
    if (found.length !== 1 || !only) {
      throw new Error(`${found.length} resources of type ${type} hold ${JSON.stringify(where)}, not 1`);
    }
    return only;
  }

  output(name: string): unknown {
    return (this.json.output as Record<string, Json> | undefined)?.[name]?.value;
  }
}

/** Synthesizes what `build` makes in a stack of its own, validations included, under the names `shop-test-…`. */
export function synthesize(
  build: (stack: TerraformStack, deployment: Deployment) => void,
  options: Partial<DeploymentProps> = {},
): TerraformJson {
  const stack = new TerraformStack(Testing.app(), 'stack');
  new AwsProvider(stack, 'aws', { region: options.region ?? 'eu-central-1' });
  const deployment = new Deployment(stack, 'deployment', {
    name: 'shop',
    environment: 'test',
    region: 'eu-central-1',
    account: '111122223333',
    ...options,
  });
  build(stack, deployment);
  return new TerraformJson(Testing.synth(stack, true));
}

/** The statements of a policy's text. */
export function statements(policy: unknown): Json[] {
  return (JSON.parse(policy as string) as { Statement: Json[] }).Statement;
}

function list(byType: unknown, type?: string): Synthesized[] {
  return Object.entries((byType ?? {}) as Record<string, Record<string, Json>>)
    .filter(([name]) => type === undefined || name === type)
    .flatMap(([name, byId]) =>
      Object.entries(byId).map(([id, { '//': _metadata, ...config }]) => ({
        address: `${name}.${id}`,
        config,
      })),
    );
}

function holds(config: Json, where: Json): boolean {
  return Object.entries(where).every(([key, value]) => JSON.stringify(config[key]) === JSON.stringify(value));
}
