import { createLog } from '../../../lambdas/shared/log';

describe('createLog', () => {
  it('writes one line of JSON with the name of the function, ids and counts', () => {
    // Powertools then writes by the console that jest can watch, instead of one of its own.
    process.env.POWERTOOLS_DEV = 'true';
    const written = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    try {
      createLog('send-shard').warn('shard parked', { run: 'weekly-20261130T090000Z', shard: 3 });
      const lines: unknown[] = written.mock.calls.map(([line]) => JSON.parse(line));
      expect(lines).toEqual([
        expect.objectContaining({
          level: 'WARN',
          message: 'shard parked',
          service: 'send-shard',
          run: 'weekly-20261130T090000Z',
          shard: 3,
        }),
      ]);
    } finally {
      written.mockRestore();
      delete process.env.POWERTOOLS_DEV;
    }
  });
});
