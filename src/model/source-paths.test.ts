import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCustomPath, sampleOf, sourcePaths } from '#model/source-paths.ts';

test('what a tenant named is told from what a vendor did', () => {
  expect(
    ['custom.tier', 'metadata.acme_id', 'primaryContact.custom.x', 'other.qbo'].map(isCustomPath),
  ).toEqual([true, true, true, true]);
  expect(['custom', 'customer.name', 'brother.name', 'custom.'].map(isCustomPath)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('a sample is a value in one short line', () => {
  expect(sampleOf('  Acme\n Pty  Ltd ')).toBe('Acme Pty Ltd');
  expect(sampleOf(['gst', 'trust'])).toBe('gst, trust');
  expect(sampleOf({ line1: '1 High St', city: 'Fitzroy', country: null })).toBe('1 High St, Fitzroy');
  expect(sampleOf([{ name: 'A line' }])).toBeNull();
  expect(sampleOf(false)).toBe('no');
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const sample = sampleOf(value);
      if (sample === null) return;
      expect(sample.length).toBeGreaterThan(0);
      expect(sample.length).toBeLessThanOrEqual(60);
    }),
  );
});

test('a name with a dot in it is offered at no path that would lead elsewhere', () => {
  const view = { metadata: { 'a.b': 'x', c: 'y' } };
  expect(sourcePaths([view]).map(({ path }) => path)).toEqual(['metadata', 'metadata.c']);
});
