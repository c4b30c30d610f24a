import { refusalOf } from '../../../../tools/local/console/guard';

const ask = (method: string, headers: Record<string, string>) =>
  refusalOf({ method, headers }, '8080')?.status;

describe('requests that the console takes', () => {
  test.each([
    ['its own pages', 'GET', { host: '127.0.0.1:8080' }],
    ['its own pages by the name localhost', 'GET', { host: 'localhost:8080' }],
    ['buttons of its own pages', 'POST', { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' }],
    [
      'buttons of its own pages, by name',
      'POST',
      { host: 'localhost:8080', origin: 'http://localhost:8080' },
    ],
  ])('%s', (_, method, headers) => {
    expect(ask(method, headers)).toBeUndefined();
  });
});

describe('requests that the console refuses', () => {
  test.each([
    ['a name of somebody else that leads here (DNS rebinding)', 421, 'GET', { host: 'evil.example:8080' }],
    ['another port', 421, 'GET', { host: '127.0.0.1:9090' }],
    ['a request without a Host', 421, 'GET', {}],
    [
      'a rebound POST that fits itself',
      421,
      'POST',
      { host: 'evil.example:8080', origin: 'http://evil.example:8080' },
    ],
    [
      'a form of another site (CSRF)',
      403,
      'POST',
      { host: '127.0.0.1:8080', origin: 'https://evil.example' },
    ],
    [
      'a form of another port of this machine',
      403,
      'POST',
      { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:9090' },
    ],
    ['a form of a sandboxed page', 403, 'POST', { host: '127.0.0.1:8080', origin: 'null' }],
    ['a POST that does not say where it comes from', 403, 'POST', { host: '127.0.0.1:8080' }],
    ['other methods', 405, 'PUT', { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' }],
  ])('%s', (_, status, method, headers) => {
    expect(ask(method, headers)).toBe(status);
  });

  test('say what would be right', () => {
    expect(refusalOf({ method: 'POST', headers: { host: '127.0.0.1:8080' } }, '8080')?.why).toBe(
      'a POST has to come from a page of the console (Origin http://127.0.0.1:8080), got Origin missing',
    );
  });
});
