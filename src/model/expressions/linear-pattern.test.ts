import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LinearPattern } from './linear-pattern.ts';

const free = (): void => undefined;
const both = (pattern: RegExp, text: string): { ours: unknown; theirs: unknown } => {
  const global = new RegExp(pattern.source, `g${pattern.flags}`);
  const ours: unknown[] = [];
  const theirs: unknown[] = [];
  const linear = new LinearPattern(global, free);
  for (let i = 0; i < 5; i += 1) {
    const match = linear.exec(text);
    const native = global.exec(text);
    ours.push(
      match === null ? null : [match.index, ...Array.from({ length: match.length }, (_, g) => match[g])],
    );
    theirs.push(native === null ? null : [native.index, ...native]);
    if (native === null || native[0] === '') break;
  }
  return { ours, theirs };
};

test.each([
  [/^(\d{2})\s?(\d{3})\s?(\d{3})$/, '12 345 678'],
  [/(?<year>\d{4})-(\d\d)/, 'due 2026-11-21, paid 2026-12-01'],
  [/[A-Z]{2,3}\b/i, 'NSW 2000 vic 3000'],
  [/(a|ab)(c|bcd)?/, 'abcd abc'],
  [/".*?"/, 'say "one" and "two"'],
  [/^b$/m, 'a\nb\nc'],
  [/[^\]\\]+/, 'a]b\\c'],
  [/x*/, 'aaa'],
  [/(a*)*b/, 'aaab'],
  [/\u0041\x42/, 'xABx'],
  [/a{2}b?c{0,2}/, 'aaccc aab'],
])('the pattern %s finds what JavaScript finds', (pattern, text) => {
  const { ours, theirs } = both(pattern, text);
  expect(ours).toEqual(theirs);
});

test('simple patterns of any shape find what JavaScript finds', () => {
  const piece = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '(a|b)', '(?:ab)', 'c');
  const sign = fc.constantFrom('', '?', '+', '*', '{2}', '+?', '*?');
  const part = fc.tuple(piece, sign).map(([atom, count]) => `${atom}${count}`);
  const pattern = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(pattern, fc.stringMatching(/^[abc ]{0,12}$/), (source, text) => {
      const { ours, theirs } = both(new RegExp(source), text);
      expect(ours).toEqual(theirs);
    }),
    { numRuns: 500 },
  );
});

test('a pattern that would take JavaScript years is matched at once', () => {
  const hostile = new LinearPattern(/^(a+)+$/g, free);
  expect(hostile.exec(`${'a'.repeat(5_000)}!`)).toBeNull();
});

test.each([[/(?=a)b/], [/(?<!a)b/], [/(a)\1/], [/(?:a{900}){900}/]])(
  'the pattern %s is refused',
  (pattern) => {
    expect(() => new LinearPattern(pattern, free)).toThrow('Patterns cannot have');
  },
);
