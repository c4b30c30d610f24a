import { compileTexts, faultsOf } from './compile-texts';

describe('a climb out of a block that was itself entered by ../', () => {
  test.each([
    [
      'where the elements are objects',
      '{{#each a}}{{x}}{{#each ../b}}{{this}} {{../y}} {{../../z}}{{/each}}{{/each}}',
    ],
    ['where an object is entered', '{{#each a}}{{#with ../b}}{{c}} {{../this}}{{/with}}{{/each}}'],
    [
      'where it only leaves blocks inside',
      '{{#each a}}{{#each ../b}}{{#with c}}{{../d}}{{/with}}{{/each}}{{/each}}',
    ],
    ['where it ends in the same list and none climbs', '{{#each a}}{{#each ../a}}{{this}}{{/each}}{{/each}}'],
  ])('is taken %s', (_, html) => {
    expect(() => compileTexts({ html })).not.toThrow();
  });

  const remedy = 'put the finished values into one list of the data';
  test.each([
    [
      'where elements may be equal',
      '{{#each a}}{{#each ../b}}{{../this}}{{/each}}{{/each}}',
      `{{../this}}: ../ climbs too far where an element of "b[]" equals one of "a[]"; ${remedy}`,
    ],
    [
      'where an element may be the same',
      '{{#each a}}{{x}}{{#each ../a}}{{../../y}}{{/each}}{{/each}}',
      `{{../../y}} stands in "a[]" twice, and ../ climbs too far where both are the same; ${remedy}`,
    ],
    [
      'where an object is the same',
      '{{#with a}}{{#with ../a}}{{../x}}{{/with}}{{/with}}',
      `{{../x}} stands in "a" twice, and ../ climbs too far where both are the same; ${remedy}`,
    ],
  ])('is refused %s', (_, html, message) => {
    expect(faultsOf({ html })).toBe(`body.html:2: ${message}`);
  });
});
