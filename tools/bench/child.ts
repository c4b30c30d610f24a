import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import * as z from 'zod';
import { projectRoot } from '../../constructs/project-root';
import { messageOf } from '../local/message-of';

/**
 * What a benchmark measures runs in a process of its own, and so does each server that it talks to: on one event loop they
 * would hold each other up. Parent and child ask each other by messages; each question is answered once.
 */
const question = z.object({ id: z.number(), ask: z.string(), argument: z.unknown().optional() });
/** A question that every child answers. */
const CPU = 'cpu';
const reply = z.object({ id: z.number(), answer: z.unknown().optional(), failure: z.string().optional() });

export interface Child {
  /** Asks and waits for the answer, which must be of this shape. */
  ask<Answer>(ask: string, shape: z.ZodType<Answer>, argument?: unknown): Promise<Answer>;
  /** Milliseconds of processor time that the process has used. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Runs a file of the project in a process of its own; what it writes to standard output is dropped.
 *
 * @param variables laid over the environment of this process
 */
export function startChild(file: string, variables: Readonly<Record<string, string>> = {}): Child {
  const child = fork(path.join(projectRoot(), 'tools', 'run.cjs'), [file], {
    cwd: projectRoot(),
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.on('message', (message) => {
    const { id, answer, failure } = reply.parse(message);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (failure === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(`${file}: ${failure}`));
  });
  void ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended before it had answered`));
  });
  let asked = 0;
  const ask: Child['ask'] = async (name, shape, argument) => {
    asked += 1;
    const id = asked;
    const answer = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }));
    child.send({ id, ask: name, argument });
    return shape.parse(await answer);
  };
  return {
    ask,
    cpuMs: () => ask(CPU, z.number()),
    stop: () => end(child, ended),
  };
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill();
  await ended;
}

/** In the child: what it answers, by name. It ends with its parent. */
export function answerParent(answers: Readonly<Record<string, (argument: unknown) => unknown>>): void {
  process.once('disconnect', () => process.exit());
  process.on('message', (message) => {
    const { id, ask, argument } = question.parse(message);
    const answer = async (): Promise<unknown> => (ask === CPU ? cpuMs() : answers[ask]?.(argument));
    answer().then(
      (found) => process.send?.({ id, answer: found }),
      (error: unknown) => process.send?.({ id, failure: messageOf(error) }),
    );
  });
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
