import { compileTexts } from './compile-texts';

type Required = ReturnType<typeof compileTexts>['required'];

function requiredBy(text: string): Required {
  const inText = compileTexts({ text }).required;
  const inHtml = compileTexts({ html: text }).required;
  expect(inHtml).toEqual(inText);
  return inText;
}

describe('what a template requires of the data', () => {
  test.each<[string, string, Required]>([
    ['a printed variable', '{{name}}', [{ path: 'name', kind: 'text' }]],
    ['a dotted variable', '{{a.b.c}}', [{ path: 'a.b.c', kind: 'text' }]],
    ['nothing for a variable that is only tested', '{{#if a}}x{{else}}y{{/if}}{{#unless b}}z{{/unless}}', []],
    [
      'a variable only if it is there, inside its own test',
      '{{#if a}}{{a}}{{/if}}',
      [{ path: 'a', kind: 'text', when: 'a' }],
    ],
    [
      'the same in the else of unless',
      '{{#unless a}}x{{else}}{{a}}{{/unless}}',
      [{ path: 'a', kind: 'text', when: 'a' }],
    ],
    [
      'the same in an else if',
      '{{#if b}}x{{else if a}}{{a}}{{/if}}',
      [{ path: 'a', kind: 'text', when: 'a' }],
    ],
    ['a variable inside the test of another', '{{#if a}}{{b}}{{/if}}', [{ path: 'b', kind: 'text' }]],
    [
      'a variable in the else of its own test',
      '{{#if a}}x{{else}}{{a}}{{/if}}',
      [{ path: 'a', kind: 'text' }],
    ],
    [
      'a variable in the body of its own unless',
      '{{#unless a}}{{a}}{{/unless}}',
      [{ path: 'a', kind: 'text' }],
    ],
    [
      'a variable that also stands outside of its test',
      '{{#if a}}{{a}}{{/if}}{{a}}',
      [{ path: 'a', kind: 'text' }],
    ],
    [
      'a field inside the test of its object',
      '{{#if a}}{{a.b.c}}{{/if}}',
      [{ path: 'a.b.c', kind: 'text', when: 'a' }],
    ],
    [
      'a field under the weaker of its tests',
      '{{#if a}}{{#if a.b}}{{a.b.c}}{{/if}}{{a.b.c}}{{/if}}',
      [{ path: 'a.b.c', kind: 'text', when: 'a' }],
    ],
    ['an iterated list', '{{#each a}}x{{/each}}', [{ path: 'a', kind: 'list' }]],
    [
      'a list only if it is there, where an else says what to print',
      '{{#each a}}x{{else}}y{{/each}}',
      [{ path: 'a', kind: 'list', when: 'a' }],
    ],
    [
      'the same inside its own test',
      '{{#if a}}{{#each a}}x{{/each}}{{/if}}',
      [{ path: 'a', kind: 'list', when: 'a' }],
    ],
    [
      'printed fields and elements',
      '{{#each a}}{{b}}{{#each c}}{{this}}{{../d}}{{../../e}}{{/each}}{{/each}}',
      [
        { path: 'a', kind: 'list' },
        { path: 'a[].b', kind: 'text' },
        { path: 'a[].c', kind: 'list' },
        { path: 'a[].c[]', kind: 'text' },
        { path: 'a[].d', kind: 'text' },
        { path: 'e', kind: 'text' },
      ],
    ],
    [
      'a field of an element only if it is there, inside its own test',
      '{{#each a}}{{#if b}}{{b}}{{/if}}{{/each}}',
      [
        { path: 'a', kind: 'list' },
        { path: 'a[].b', kind: 'text', when: 'a[].b' },
      ],
    ],
    [
      'a field of one element, however another has been tested',
      '{{#each a}}{{#if b}}{{#each ../a}}{{b}}{{/each}}{{/if}}{{/each}}',
      [
        { path: 'a', kind: 'list' },
        { path: 'a[].b', kind: 'text' },
      ],
    ],
    [
      'an object that is entered',
      '{{#with a}}{{b}}{{/with}}',
      [
        { path: 'a', kind: 'any' },
        { path: 'a.b', kind: 'text', when: 'a' },
      ],
    ],
    [
      'its fields only if it is there, where an else says what to print',
      '{{#with a}}{{b}}{{else}}x{{/with}}',
      [{ path: 'a.b', kind: 'text', when: 'a' }],
    ],
    [
      'a field by the name that its test outside of the object has',
      '{{#if a.b}}{{#with a}}{{b}}{{/with}}{{/if}}',
      [
        { path: 'a', kind: 'any' },
        { path: 'a.b', kind: 'text', when: 'a.b' },
      ],
    ],
    [
      'what a partial prints where it is called',
      '{{#* inline "p"}}{{b}}{{/inline}}{{#each a}}{{> p}}{{/each}}',
      [
        { path: 'a', kind: 'list' },
        { path: 'a[].b', kind: 'text' },
      ],
    ],
  ])('%s', (_, text, required) => {
    expect(requiredBy(text)).toEqual(required);
  });

  test('from all parts, sorted, without the link that the sender provides', () => {
    const { required, copies, tested } = compileTexts({
      subject: '{{c}}{{b}}',
      html: '{{a}}<a href="https://x/{{d}}">{{#if e}}x{{/if}}',
      text: '{{b}}',
    });
    expect(required).toEqual([
      { path: 'a', kind: 'text' },
      { path: 'b', kind: 'text' },
      { path: 'c', kind: 'text' },
      { path: 'd', kind: 'text' },
    ]);
    expect(copies).toEqual({
      plain: ['b', 'e', 'unsubscribe_url'],
      html: ['a', 'unsubscribe_url'],
      href: ['d'],
      line: ['b', 'c'],
    });
    expect(tested).toEqual(['e']);
  });
});
