import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../lambdas/shared/user-error';
import type { LocalAccount } from '../arn';
import { createDynamoDb } from '../dynamodb';
import type { RunningServer } from '../http-server';
import type { Caller, Ruling } from '../iam/authorize';
import { requestContext } from '../iam/match';
import { stackEnvironment } from '../iam/stack-environment';
import { stackPolicies } from '../iam/stack-policies';
import { serveOnKeptPort } from '../kept-port';
import { createKms } from '../kms';
import { lambdaService } from '../lambda/lambda-service';
import { LambdaRunner, type LogEntry } from '../lambda/runner';
import { startMessaging } from '../messaging/messaging';
import { createS3 } from '../s3/index';
import { ScheduleRunner } from '../schedules/schedule-runner';
import { schedulerService } from '../schedules/scheduler-service';
import { Schedules } from '../schedules/schedules';
import type { LocalService } from '../service';
import { createSes, type SesOptions } from '../ses/index';
import { type Sleep, sleeper } from '../sleep';
import { Executions, type StateMachineSource } from '../states/executions';
import { lambdaTask } from '../states/lambda-task';
import { StateError } from '../states/state-error';
import { statesService } from '../states/states-service';
import { awsComputed, OPERATOR_ROLE } from '../terraform/computed';
import { loadStack, stackRegion } from '../terraform/stack';
import { AccessControl } from './access-control';
import { callers } from './callers';
import { destroyStack } from './destroy-stack';
import { eventRules } from './event-rules';
import { deliverToTarget, scheduleTarget } from './event-targets';
import { gateway, type Intercept } from './gateway';
import { httpApi } from './http-api';
import { callFunction } from './lifecycle-calls';
import { keepSes, restoreSes } from './ses-state';
import {
  createSchedules,
  functionsOf,
  roleNameOf,
  type StackFunction,
  stateMachinesOf,
} from './stack-compute';
import { createSesResources } from './stack-ses';
import { createBuckets, createTables, keysOf } from './stack-storage';
import { startTriggers } from './stack-triggers';

export interface BringUpOptions {
  /** Folder of a synthesized stack, with `cdk.tf.json` and its assets. */
  readonly stackFolder: string;
  /** Where tables, objects, keys and mails are kept between starts. */
  readonly stateFolder: string;
  /** How many times as fast waits of the state machine pass; functions run on the real clock. @default 1 */
  readonly timeScale?: number;
  /** The SES account and how its events travel. */
  readonly ses?: Pick<SesOptions, 'account' | 'events' | 'mailLimit'>;
  readonly onLog?: (entry: LogEntry) => void;
  /** Stands between each allowed AWS call and its service. @default - nothing does */
  readonly intercept?: Intercept;
  /** Told of every permission that was asked for, of its caller and of what became of it. */
  readonly onRuling?: (caller: Caller, ruling: Ruling) => void;
  /** Stands before DynamoDB and sees its requests. @default - nothing does */
  readonly meterDynamoDb?: (service: LocalService) => LocalService;
  /** Told what should not happen, such as an event that a topic refused. */
  readonly onProblem?: (problem: string) => void;
}

/** A datum that SES would give CloudWatch. */
interface SesMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The account that fauxqs knows. */
const ACCOUNT_ID = '000000000000';

export type Platform = Awaited<ReturnType<typeof bringUp>>;

/**
 * Brings a synthesized stack up on local servers, behind one port of 127.0.0.1: everything is made from what the stack says,
 * and every call between its parts is checked against its policies.
 *
 * @throws UserError naming a resource type, attribute or expression that is not supported here
 */
export async function bringUp(options: BringUpOptions) {
  const open: Closer[] = [];
  try {
    return await startAll(options, open);
  } catch (error) {
    await closeAll(open);
    throw error;
  }
}

/** Ends one thing that was started. */
type Closer = () => unknown;

/** Ends everything, what was started last first. */
async function closeAll(open: readonly Closer[]): Promise<void> {
  for (const close of open.toReversed()) await close();
}

async function startAll(options: BringUpOptions, open: Closer[]) {
  const { stackFolder, timeScale = 1 } = options;
  // Functions run in folders of their own, from which a relative path leads elsewhere.
  const stateFolder = path.resolve(options.stateFolder);
  const problem = (text: unknown): void =>
    options.onProblem?.(text instanceof Error ? text.message : String(text));
  await mkdir(stateFolder, { recursive: true });
  const account: LocalAccount = { accountId: ACCOUNT_ID, region: stackRegion(stackFolder) };
  // The port is in what the stack is resolved to, so it listens before anything is there.
  let service: LocalService = async () => ({ status: 503, body: 'the local platform is starting\n' });
  const server = await serveOnKeptPort((request) => service(request), path.join(stateFolder, 'port'));
  open.push(() => server.close());
  const stack = loadStack(stackFolder, { computed: awsComputed({ ...account, port: portOf(server) }) });
  const access = new AccessControl(account, stackPolicies(stack, account), options.onRuling);
  const functions = functionsOf(stack);
  const machines = stateMachinesOf(stack);
  assertTrust(access, functions, machines);
  const environment = stackEnvironment(stack, account);
  const keys = callers(functions, access, environment);

  const dynamoDb = await createDynamoDb({ folder: path.join(stateFolder, 'dynamodb'), account });
  open.push(() => dynamoDb.close());
  await createTables(stack, dynamoDb);
  const s3 = await createS3({ folder: path.join(stateFolder, 's3') });
  open.push(() => s3.close());
  await createBuckets(stack, s3);
  const kms = await createKms({ folder: path.join(stateFolder, 'kms'), account, keys: keysOf(stack) });
  const messaging = await startMessaging(stack, account, access);
  open.push(() => messaging.stop());
  const metrics: SesMetric[] = [];
  const ses = createSes({
    ...account,
    ...options.ses,
    publish: (topicArn, message) =>
      messaging.publishFor('ses.amazonaws.com', sourceSet(stack), topicArn, message),
    metric: (namespace, name, dimensions, value) => metrics.push({ namespace, name, dimensions, value }),
    report: problem,
    callerOf: (request) => keys.nameOf(String(request.headers.authorization ?? '')),
  });
  const sesState = path.join(stateFolder, 'ses.json');
  const goesOn = await restoreSes(ses, sesState);
  open.push(() => keepSes(ses, sesState));
  await createSesResources(stack, ses);

  const sleep: Sleep = sleeper(timeScale);
  const runner = new LambdaRunner({
    functions,
    region: account.region,
    codeFolder: path.join(stateFolder, 'code'),
    endpointUrl: () => server.url,
    credentials: (name) => keys.credentialsOf(name),
    sleep,
    onLog: (entry) => options.onLog?.(entry),
  });
  open.push(() => runner.close());
  const targets = { access, runner, messaging, account, environment };
  const rules = eventRules(stack);
  const publishEvent = async (event: object): Promise<void> => {
    for (const delivery of rules(event)) await deliverToTarget(delivery, targets).catch(problem);
  };
  const executions = new Executions({
    region: account.region,
    stateMachines: machines,
    ports: {
      task: lambdaTask(async (reference, payload, roleArn) => {
        keys.assertMay('states.amazonaws.com', roleArn, 'lambda:InvokeFunction', reference);
        return runner.invoke(reference, payload);
      }),
      assertMayStart: (machineArn, roleArn) => {
        const role = access.role(roleNameOf(roleArn), 'states.amazonaws.com');
        const refusal = access.refusalOf(role, [
          { action: 'states:StartExecution', resource: machineArn, context: requestContext({}) },
        ]);
        if (refusal) throw new StateError({ error: 'States.Permissions', cause: refusal.message });
      },
      sleep,
      sleepUntil: impatient(sleep),
      timer: sleeper(),
      now: Date.now,
      random: Math.random,
    },
    onStatusChange: (event) => void publishEvent(event),
  });
  open.push(() => executions.stopAll({ error: 'Local.Stopped', cause: 'the local platform was stopped' }));
  const schedules = new Schedules(account, Date.now);
  createSchedules(stack, schedules);
  const scheduleRunner = new ScheduleRunner({
    schedules,
    now: Date.now,
    timer: sleeper(),
    sleep,
    onError: problem,
    ...scheduleTarget({ ...targets, executions }),
  });
  open.push(() => scheduleRunner.stop());
  service = gateway({
    services: {
      dynamodb: options.meterDynamoDb?.(dynamoDb.service) ?? dynamoDb.service,
      s3: s3.service,
      kms,
      ses: ses.service,
      sns: messaging.service,
      sqs: messaging.service,
      states: statesService(executions),
      scheduler: schedulerService(schedules),
      lambda: lambdaService(runner),
    },
    unsigned: httpApi(stack, runner, access),
    access,
    environment,
    callerOf: (accessKeyId) => keys.callerOf(accessKeyId),
    ...(options.intercept && { intercept: options.intercept }),
  });
  const triggers = startTriggers(stack, {
    messaging,
    runner,
    callers: keys,
    timeScale,
    sleep,
    onError: problem,
  });
  open.push(() => Promise.all([...triggers.values()].map((running) => running.stop())));
  // A second start goes on with a stack that was created already.
  if (!goesOn) {
    for (const invocation of stack.ofType('aws_lambda_invocation')) {
      await callFunction(invocation, 'create', runner);
    }
  }

  return {
    url: server.url,
    account,
    stack,
    access,
    ses,
    messaging,
    executions,
    schedules,
    scheduleRunner,
    runner,
    metrics,
    publishEvent,
    /** Credentials of a person who may do everything that no resource's policy denies. */
    operator: keys.credentialsOf(OPERATOR_ROLE),
    /** Credentials of a session in a role of the stack. */
    credentialsOfRole: (roleName: string) => keys.credentialsOf(roleName),
    sweepExpired: () => dynamoDb.sweepExpired(new Date()),
    /** See {@link destroyStack}; the servers run on until `close`. */
    destroy: () =>
      destroyStack(stack, { dynamoDb, s3, ses, messaging, executions, schedules, runner, triggers }),
    /** Ends everything that was started, and keeps what a second start goes on with. */
    close: () => closeAll(open),
  };
}

/** Shortest that a wait until a time of day is made, in milliseconds. */
const SHORTEST_WAIT = 5000;

/**
 * Waits until a time of day are cut short by a time scale, but functions read the real clock: whoever comes back too early is
 * sent to wait again, so not more often than every few seconds.
 */
function impatient(sleep: Sleep): Sleep {
  return async (milliseconds, signal) => {
    await Promise.all([
      sleep(milliseconds, signal),
      sleeper()(Math.min(milliseconds, SHORTEST_WAIT), signal),
    ]);
  };
}

/** A function or a state machine whose role does not let its service take it on can't be made on AWS. */
function assertTrust(
  access: AccessControl,
  functions: readonly StackFunction[],
  machines: readonly StateMachineSource[],
): void {
  const refusals = [
    ...functions.map(({ arn, roleArn }) => access.refusalOfTrust('lambda.amazonaws.com', arn, roleArn)),
    ...machines.map(({ arn, roleArn }) => access.refusalOfTrust('states.amazonaws.com', arn, roleArn)),
  ].filter((refusal) => refusal !== undefined);
  if (refusals.length > 0) throw new UserError(['roles that can not be taken on:', ...refusals].join('\n  '));
}

/** What SES publishes for: the configuration set, which is its source in the topic's policy. */
function sourceSet(stack: ReturnType<typeof loadStack>): string {
  const [set] = stack.ofType('aws_sesv2_configuration_set');
  return set?.text('arn') ?? '';
}

function portOf({ url }: RunningServer): number {
  return Number(new URL(url).port);
}
