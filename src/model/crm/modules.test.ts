import { expect, test } from 'vitest';
import { missingNeeds, neededBy } from '#model/crm/modules.ts';

test('a module names what it needs, by way of others too, in the order to switch it on', () => {
  expect(missingNeeds('stripe', new Set(['contacts']))).toEqual(['services', 'finance']);
  expect(missingNeeds('tickets', new Set(['contacts']))).toEqual([]);
});

test('a module names what would be left without it', () => {
  const on = new Set(['contacts', 'services', 'finance', 'stripe', 'tickets'] as const);
  expect(neededBy('services', on)).toEqual(['finance', 'stripe']);
  expect(neededBy('contacts', on)).toEqual(['services', 'tickets', 'finance', 'stripe']);
  expect(neededBy('tickets', on)).toEqual([]);
});
