import { expect, test } from 'vitest';
import { PlumblineError } from '#base/errors.ts';
import { refusedFields } from '#web/ui/refused-fields.ts';

test('the fields of a refused request are named as people name them, each once', () => {
  const fields = [
    'prices.0.unitPrice: is no decimal number with at most 12 places',
    'currency: is no currency that is known here',
    'currency: is no currency that is known here',
  ];
  expect(refusedFields(new PlumblineError('api.bad_request', 'No.', { details: { fields } }))).toEqual([
    'Prices 1, unit price: is no decimal number with at most 12 places',
    'Currency: is no currency that is known here',
  ]);
  expect(refusedFields(new PlumblineError('crm.stale', 'No.', { details: { fields } }))).toEqual([]);
});
