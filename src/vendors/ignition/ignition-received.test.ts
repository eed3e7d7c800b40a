import { expect, test } from 'vitest';
import { parseRecord } from './ignition-mapper.ts';
import { referenceAmong } from './ignition-received.ts';

test('a reference is found behind what else people typed, in the reference or the memo', () => {
  expect(referenceAmong(['X-1 plb:01k2', undefined])).toBe('plb:01k2');
  expect(referenceAmong([undefined, 'see (plb:01k2.2), thanks'])).toBe('plb:01k2.2');
  expect(referenceAmong(['X-1', 'implb:01', undefined])).toBeUndefined();
});

test('an invoice that holds one is known by it', () => {
  const raw = { slug: 'inv_1', reference_number: 'INV-1', reference: 'X-1 plb:01k2', state: 'issued' };
  expect(parseRecord('invoice', raw)?.reference).toBe('plb:01k2');
  expect(parseRecord('invoice', { ...raw, reference: 'X-1' })?.reference).toBeNull();
});
