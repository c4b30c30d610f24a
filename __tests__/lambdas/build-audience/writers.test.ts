import { AudienceWriter } from '../../../lambdas/build-audience/audience-writer';
import { LineBuffer } from '../../../lambdas/build-audience/line-buffer';
import { RejectWriter } from '../../../lambdas/build-audience/reject-writer';
import type { Reject } from '../../../lambdas/shared/reject';

describe('a buffer of lines', () => {
  test('holds what is added, however much more than it began with', () => {
    const buffer = new LineBuffer(4, 'utf8');
    expect(buffer.isEmpty).toBe(true);
    const lines = Array.from({ length: 5000 }, (_, index) => `${index} Zoë 😀 €\n`);
    for (const line of lines) buffer.add(line);
    expect(buffer.isEmpty).toBe(false);
    expect(buffer.take().toString('utf8')).toBe(lines.join(''));
    expect(buffer.isEmpty).toBe(true);
    buffer.add('next\n');
    expect(buffer.take().toString('utf8')).toBe('next\n');
  });

  test('gives bytes that later lines do not change, until they are given back', () => {
    const buffer = new LineBuffer(64, 'ascii');
    buffer.add('first\n');
    const first = buffer.take();
    buffer.add('SECOND\n');
    const second = buffer.take();
    expect(first.toString('utf8')).toBe('first\n');
    buffer.giveBack(first);
    buffer.add('third\n');
    buffer.take();
    buffer.add('fourth\n');
    expect(buffer.take().buffer).toBe(first.buffer);
    expect(second.toString('utf8')).toBe('SECOND\n');
  });
});

describe('the writer of an audience', () => {
  const fill = (writer: AudienceWriter, shards: number) => {
    for (let index = 0; index < shards * 10_000; index++) writer.add('a@shop.com', {});
  };

  test('has at most two shards under way before more is read', async () => {
    const waiting: (() => void)[] = [];
    const keys: string[] = [];
    const writer = new AudienceWriter('r', (key) => {
      keys.push(key);
      return new Promise((resolve) => waiting.push(resolve));
    });
    fill(writer, 1);
    await writer.keepUp();
    fill(writer, 1);
    let kept = false;
    const keeping = writer.keepUp().then(() => {
      kept = true;
    });
    await new Promise(setImmediate);
    expect(kept).toBe(false);
    waiting[0]?.();
    await keeping;
    expect(keys).toEqual(['runs/r/audience/0.jsonl', 'runs/r/audience/1.jsonl']);
    waiting[1]?.();
    await writer.finish();
  });

  test('tells of a shard that could not be written', async () => {
    const writer = new AudienceWriter('r', async () => {
      throw new Error('S3 is down');
    });
    fill(writer, 1);
    await expect(writer.finish()).rejects.toThrow('S3 is down');
  });

  test('writes nothing where there is nobody', async () => {
    const keys: string[] = [];
    await new AudienceWriter('r', async (key) => void keys.push(key)).finish();
    expect(keys).toEqual([]);
  });
});

describe('the writer of rejects', () => {
  const rejected: Reject = {
    key: 'subscribers/a.csv',
    versionId: 'v1',
    record: 1,
    line: 2,
    email: 'b***',
    field: 'email',
    reason: 'INVALID_EMAIL',
    message: 'x'.repeat(1000),
  };

  test('writes parts that S3 takes, and counts by reason', async () => {
    const parts: Buffer[] = [];
    let completed = 0;
    const writer = new RejectWriter({
      addPart: async (part) => void parts.push(part),
      complete: async () => {
        completed++;
      },
    });
    for (let index = 0; index < 10_000; index++) {
      writer.add(index % 4 ? rejected : { ...rejected, reason: 'DUPLICATE' });
      await writer.keepUp();
    }
    expect(parts).toHaveLength(2);
    await writer.finish();
    expect(parts).toHaveLength(3);
    for (const part of parts.slice(0, -1)) expect(part.length).toBeGreaterThanOrEqual(5 * 1024 * 1024);
    expect(Buffer.concat(parts).toString('utf8').trimEnd().split('\n')).toHaveLength(10_000);
    expect(completed).toBe(1);
    expect(writer.total).toBe(10_000);
    expect(Object.fromEntries(writer.counts)).toEqual({ DUPLICATE: 2500, INVALID_EMAIL: 7500 });
  });

  test('completes an upload of nothing', async () => {
    const calls: string[] = [];
    await new RejectWriter({
      addPart: async () => void calls.push('part'),
      complete: async () => void calls.push('complete'),
    }).finish();
    expect(calls).toEqual(['complete']);
  });
});
