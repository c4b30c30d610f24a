import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type BringUpOptions, bringUp, type Platform } from '../../tools/local/platform/bring-up';
import type { Intercept } from '../../tools/local/platform/gateway';
import { synthesizeLocal } from '../../tools/local/synthesize-local';
import { leaksIn, secretsOf } from './leaks';

type Changes = (json: SynthesizedJson) => void;
/** The Terraform JSON of a stack, as far as tests take things out of it. */
export interface SynthesizedJson {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
}

/** A stack that is up, with clients that act for a person who may do everything. */
export interface LocalPlatform {
  readonly platform: Platform;
  readonly ses: SESv2Client;
  readonly s3: S3Client;
  readonly sfn: SFNClient;
  readonly bucket: string;
  readonly stateMachineArn: string;
  /** Lines of all functions so far. */
  readonly log: readonly string[];
  /** What the platform told as a problem so far. */
  readonly problems: readonly string[];
  /** Lets `interceptor` stand between each allowed AWS call and its service, until the function that it answers with is called. */
  intercept(interceptor: Intercept): () => void;
  /**
   * Ends the platform. Fails where a call was denied and the test has not said that it expects that, or where a function logged
   * an address or an unsubscribe token.
   */
  close(): Promise<void>;
}

interface UpOptions extends Partial<BringUpOptions> {
  /** Whether calls may be denied, for a test that takes a grant out. @default false */
  readonly denialsExpected?: boolean;
}

/**
 * Synthesizes the stack of this machine into a folder of its own, changes it where a test takes something out, and brings it up.
 */
export async function upWith(
  changes: Changes = () => undefined,
  { denialsExpected = false, ...options }: UpOptions = {},
): Promise<LocalPlatform> {
  const folder = mkdtempSync(path.join(tmpdir(), 'local-'));
  const stackFolder = synthesizeLocal(path.join(folder, 'cdktf.out'));
  const file = path.join(stackFolder, 'cdk.tf.json');
  const json = JSON.parse(readFileSync(file, 'utf8')) as SynthesizedJson;
  changes(json);
  writeFileSync(file, JSON.stringify(json));
  const log: string[] = [];
  const problems: string[] = [];
  const interceptors = new Set<Intercept>();
  const platform = await bringUp({
    stackFolder,
    stateFolder: path.join(folder, 'state'),
    timeScale: 1000,
    onLog: ({ line }) => void log.push(line),
    onProblem: (problem) => void problems.push(problem),
    intercept: (call, proceed) =>
      [...interceptors].reduce<typeof proceed>((next, one) => () => one(call, next), proceed)(),
    ...options,
  });
  const config = { endpoint: platform.url, region: platform.account.region, credentials: platform.operator };
  const clients = { ses: new SESv2Client(config), s3: new S3Client(config), sfn: new SFNClient(config) };
  const bucket = text(platform, 'aws_s3_bucket', 'bucket');
  return {
    platform,
    ...clients,
    bucket,
    stateMachineArn: text(platform, 'aws_sfn_state_machine', 'arn'),
    log,
    problems,
    intercept: (interceptor) => {
      interceptors.add(interceptor);
      return () => void interceptors.delete(interceptor);
    },
    close: async () => {
      const secrets = await secretsOf(platform, { s3: clients.s3, bucket });
      for (const client of Object.values(clients)) client.destroy();
      await platform.close();
      rmSync(folder, { recursive: true });
      const faults = [
        ...(denialsExpected ? [] : platform.access.log.denied.map(({ message }) => `denied: ${message}`)),
        ...leaksIn(log, secrets).map((line) => `an address or token is logged: ${line}`),
      ];
      if (faults.length > 0) throw new Error(faults.join('\n'));
    },
  };
}

/** An attribute of the one resource of a type. */
function text({ stack }: Platform, type: string, attribute: string): string {
  const [only, ...others] = stack.ofType(type);
  if (!only || others.length > 0) throw new Error(`not one ${type}`);
  return only.text(attribute);
}

/** Waits until `found` gives something, for at most `seconds`. */
export async function eventually<T>(
  found: () => T | undefined | Promise<T | undefined>,
  seconds = 20,
): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const value = await found();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nothing after ${seconds} seconds`);
}
