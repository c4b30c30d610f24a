import { tellerOn } from '../../../tools/local/progress';

function told(isTTY: boolean) {
  const texts: string[] = [];
  return { tell: tellerOn({ isTTY, write: (text) => texts.push(text) }), texts };
}

describe('progress', () => {
  test('is a bar on a terminal, drawn over itself, and gone before the next line', () => {
    const { tell, texts } = told(true);
    tell.progress('mails accepted', 3, 6);
    tell.progress('mails accepted', 4, 6);
    tell.line('done');
    expect(texts).toEqual([
      '[############------------] mails accepted: 3 of 6',
      '\r\u001b[2K',
      '[################--------] mails accepted: 4 of 6',
      '\r\u001b[2K',
      'done\n',
    ]);
  });

  test('is a line for each tenth elsewhere', () => {
    const { tell, texts } = told(false);
    for (let done = 0; done <= 2000; done += 50) tell.progress('mails accepted', done, 2000);
    expect(texts).toHaveLength(11);
    expect(texts.slice(0, 2)).toEqual(['mails accepted: 0 of 2,000\n', 'mails accepted: 200 of 2,000\n']);
    expect(texts.at(-1)).toBe('mails accepted: 2,000 of 2,000\n');
  });
});
