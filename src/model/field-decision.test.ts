import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyDecisions } from '#model/field-decision.ts';

test('a decision holds while the mapping wants what it wanted, and lapses when it wants something else', () => {
  const decisions = { Due: { mapped: '2026-11-30', value: '2026-12-15' } };
  expect(applyDecisions({ Name: 'Acme', Due: '2026-11-30' }, decisions)).toEqual({
    values: { Name: 'Acme', Due: '2026-12-15' },
    lapsed: [],
  });
  expect(applyDecisions({ Name: 'Acme', Due: '2026-12-01' }, decisions)).toEqual({
    values: { Name: 'Acme', Due: '2026-12-01' },
    lapsed: ['Due'],
  });
  expect(applyDecisions({ Name: 'Acme' }, decisions)).toEqual({ values: { Name: 'Acme' }, lapsed: ['Due'] });
});

test('no decision touches a field that it is not about, and applying twice is applying once', () => {
  const values = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(fc.string(), fc.constant(null)));
  const decisions = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.record({ mapped: fc.string(), value: fc.string() }),
  );
  fc.assert(
    fc.property(values, decisions, (mapped, decided) => {
      const { values: made, lapsed } = applyDecisions(mapped, decided);
      const undecided = Object.keys(mapped).filter((field) => decided[field] === undefined);
      expect(undecided.map((field) => made[field])).toEqual(undecided.map((field) => mapped[field]));
      expect(Object.keys(made)).toEqual(Object.keys(mapped));
      const holding = Object.fromEntries(
        Object.entries(decided).filter(([field]) => !lapsed.includes(field)),
      );
      expect(applyDecisions(mapped, holding)).toEqual({ values: made, lapsed: [] });
    }),
  );
});
