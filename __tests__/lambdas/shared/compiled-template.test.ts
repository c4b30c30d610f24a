import { contentSha256, formatPath, parsePath } from '../../../lambdas/shared/compiled-template';

describe('a data path', () => {
  test.each([
    ['name', ['name']],
    ['a.b.c', ['a', 'b', 'c']],
    ['items[]', ['items', '[]']],
    ['items[].title', ['items', '[]', 'title']],
    ['grid[][].x', ['grid', '[]', '[]', 'x']],
  ])('%s is written and read as its segments', (path, segments) => {
    expect(formatPath(segments)).toBe(path);
    expect(parsePath(path)).toEqual(segments);
  });
});

describe('the hash of the content', () => {
  const content = { subject: 'a', html: 'b', text: 'c' };

  test('is that of the three texts, and of nothing else', () => {
    const sha256 = 'fa1844c2988ad15ab7b49e0ece09684500fad94df916859fb9a43ff85f5bb477';
    expect(contentSha256(content)).toBe(sha256);
    expect(contentSha256({ ...content, ...{ name: 'x' } })).toBe(sha256);
  });

  test('tells where one text ends', () => {
    expect(contentSha256({ subject: 'ab', html: '', text: 'c' })).not.toBe(
      contentSha256({ subject: 'a', html: 'b', text: 'c' }),
    );
  });
});
