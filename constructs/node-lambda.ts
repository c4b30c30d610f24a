import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { FunctionEnvironment, FunctionName } from '../lambdas/shared/environment';
import type { Deployment } from './deployment';
import { lambdaBundles } from './lambda-bundles';
import type { Grantee, PolicyStatement } from './policy';
import { assertRules, wholeWithin } from './rules';
import { ServiceRole } from './service-role';

/** The newest Node runtime that the pinned provider accepts. */
export const LAMBDA_RUNTIME = 'nodejs24.x';

export interface NodeLambdaProps<F extends FunctionName> {
  readonly deployment: Deployment;
  /** Folder under `lambdas/`, and last part of the function's name. */
  readonly function: F;
  /** What the function does, for the console. */
  readonly description: string;
  /** Its environment variables, as `lambdas/shared/environment.ts` defines them. */
  readonly environment: FunctionEnvironment<F>;
  /**
   * Memory in MB, 128 to 10,240; the share of a processor grows with it. 128 MB is enough only for a function that makes
   * one call now and then.
   *
   * @default 512
   */
  readonly memoryMb?: number;
  /** Seconds until Lambda ends the function, 1 to 900. */
  readonly timeoutSeconds: number;
  /**
   * Options of Node beside `--enable-source-maps`, as `NODE_OPTIONS` takes them.
   *
   * @default none
   */
  readonly nodeOptions?: readonly string[];
}

/** A function on Node, bundled by esbuild, with its own role and its own log group that Terraform owns. */
export class NodeLambda<F extends FunctionName = FunctionName> extends Construct implements Grantee {
  public readonly function: LambdaFunction;
  public readonly logGroup: CloudwatchLogGroup;
  public readonly role: ServiceRole;
  /** Name and ARN as texts made from names, for policies of what comes earlier in the graph. */
  public readonly functionName: string;
  public readonly functionArn: string;
  public readonly timeoutSeconds: number;

  constructor(scope: Construct, id: string, props: NodeLambdaProps<F>) {
    super(scope, id);
    const { deployment, memoryMb = 512, timeoutSeconds, nodeOptions = [] } = props;
    assertRules(this, [
      { ok: wholeWithin(memoryMb, 128, 10_240), fault: `memoryMb must be 128 to 10240, got ${memoryMb}` },
      {
        ok: wholeWithin(timeoutSeconds, 1, 900),
        fault: `timeoutSeconds must be 1 to 900, got ${timeoutSeconds}`,
      },
    ]);
    const bundle = lambdaBundles().get(props.function);
    if (!bundle) throw new Error(`no lambdas/${props.function}/handler.ts`);

    this.timeoutSeconds = timeoutSeconds;
    this.functionName = deployment.nameOf('function', props.function);
    this.functionArn = deployment.arnOf('lambda', `function:${this.functionName}`);
    this.logGroup = new CloudwatchLogGroup(this, 'logs', {
      name: `/aws/lambda/${this.functionName}`,
      retentionInDays: deployment.logRetentionDays,
    });
    this.role = new ServiceRole(this, 'role', {
      deployment,
      part: props.function,
      service: 'lambda.amazonaws.com',
      statements: [
        {
          sid: 'WriteOwnLogs',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${deployment.arnOf('logs', `log-group:/aws/lambda/${this.functionName}`)}:*`],
        },
      ],
    });
    const code = new TerraformAsset(this, 'code', { path: bundle.zipPath, type: AssetType.FILE });
    this.function = new LambdaFunction(this, 'function', {
      functionName: this.functionName,
      description: props.description,
      role: this.role.arn,
      runtime: LAMBDA_RUNTIME,
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: code.path,
      sourceCodeHash: bundle.sha256,
      memorySize: memoryMb,
      timeout: timeoutSeconds,
      environment: {
        variables: definedOnly({
          ...props.environment,
          NODE_OPTIONS: ['--enable-source-maps', ...nodeOptions].join(' '),
        }),
      },
      // Names the group, so that it is made first: Lambda would make one of its own, kept for ever.
      loggingConfig: { logFormat: 'JSON', logGroup: this.logGroup.name },
      // Permissions are asked for when the function runs, not when it is made.
      dependsOn: [this.role.policy],
    });
  }

  public allow(statement: PolicyStatement): void {
    this.role.allow(statement);
  }
}

function definedOnly(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
