import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FieldSpec } from '#model/connector.ts';
import { definedValue } from '#model/defined-value.ts';

const spec = (type: FieldSpec['type'], options?: readonly string[]): FieldSpec => ({
  name: 'custom.x',
  label: 'X',
  type,
  writable: true,
  ...(options === undefined ? {} : { options }),
});

test.each([
  ['number', '1200.50', '1200.5'],
  ['number', 1200, '1200'],
  ['number', 'about 3', 'about 3'],
  ['date', '2026-11-21T08:00:00.000Z', '2026-11-21'],
  ['boolean', 'Yes', true],
  ['boolean', 'maybe', 'maybe'],
  ['text', true, 'true'],
] as const)('a %s of %s is kept as %s', (type, given, kept) => {
  expect(definedValue(spec(type), given)).toBe(kept);
});

test('a choice is kept as it is offered, and what is not offered as it came', () => {
  const choice = spec('text', ['June', 'March']);
  expect(definedValue(choice, 'JUNE')).toBe('June');
  expect(definedValue(choice, 'May')).toBe('May');
});

test('what was brought into its form once stays in it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<FieldSpec['type']>('text', 'number', 'date', 'boolean'),
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constantFrom('yes', '01.10', '2026-01-02T00:00Z')),
      (type, value) => {
        const once = definedValue(spec(type), value);
        expect(definedValue(spec(type), once)).toEqual(once);
      },
    ),
  );
});
