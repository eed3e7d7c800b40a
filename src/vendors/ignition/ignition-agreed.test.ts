import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '#base/json.ts';
import { readCadence, viewAgreedService } from './ignition-agreed.ts';
import { parseRecord, viewRecord } from './ignition-mapper.ts';
import { rowsFor } from './ignition-rows.ts';
import { parseJsonText } from './ignition-wire.ts';

const sample = parseJsonText(
  readFileSync(new URL('../../../samples/ignition/proposal.json', import.meta.url), 'utf8'),
);

test('each line of a proposal is an agreed service under the proposal’s slug and its own', () => {
  const [row = null] = rowsFor('agreed_service', [sample]);
  const record = parseRecord('agreed_service', row);
  expect(record).toMatchObject({
    key: 'prop_aaaaaaaaaaaaaaaaaaaa/line-1',
    title: 'PROP-1042: BAS',
    parent: { kind: 'proposal', key: 'prop_aaaaaaaaaaaaaaaaaaaa' },
    state: 'active',
    findings: [],
  });
  expect(viewRecord('agreed_service', record?.fields ?? {}, [])).toMatchObject({
    stage: 'agreed',
    isBilledAtSource: true,
    cadence: { is: 'every', interval: 'month', count: 1 },
    term: { is: 'months', months: 12 },
    price: { is: 'fixed', quantity: '1', period: '550.00', contract: '6600.00', currency: 'AUD' },
    startDate: '2026-07-01',
    proposalNumber: 'PROP-1042',
    clientKey: 'cli_bbbbbbbbbbbbbbbbbbbb',
    serviceKey: 'service-1',
  });
});

test('a line without a slug cannot be told from others and is none', () => {
  const rows = rowsFor('agreed_service', [{ slug: 'prop_a', services: [{ name: 'BAS' }, 'nonsense', null] }]);
  expect(rows.map((row) => parseRecord('agreed_service', row))).toEqual([null]);
  expect(rowsFor('agreed_service', [{ slug: 'prop_a', services: 'none' }])).toEqual([]);
});

test.each([
  ['every month', { is: 'every', interval: 'month', count: 1 }],
  ['Every 3 Months', { is: 'every', interval: 'month', count: 3 }],
  ['quarterly', { is: 'every', interval: 'month', count: 3 }],
  ['every quarter', { is: 'every', interval: 'month', count: 3 }],
  ['half-yearly', { is: 'every', interval: 'month', count: 6 }],
  ['annually', { is: 'every', interval: 'year', count: 1 }],
  ['every fortnight', { is: 'every', interval: 'week', count: 2 }],
  ['every 2 weeks', { is: 'every', interval: 'week', count: 2 }],
  ['once_off', { is: 'once' }],
  ['once', { is: 'once' }],
  ['biannually', null],
  ['every 0 months', null],
  ['every 99 years', null],
  ['every blue moon', null],
  ['constructor', null],
  ['', null],
])('“%s” is read, or told to be unknown', (text, cadence) => {
  expect(readCadence(text)).toEqual(cadence);
});

const view = (fields: JsonObject): JsonObject => viewAgreedService(fields);
const billed = (billing: JsonObject): JsonValue | undefined => view({ billing })['cadence'];

const schedule = (cadence: string, recurrence: string): JsonObject => ({ cadence, recurrence });

test('words about how often that do not agree are unknown', () => {
  expect(billed({ isRecurring: true, schedules: [schedule('every 3 months', 'quarterly')] })).toMatchObject({
    is: 'every',
    count: 3,
  });
  expect(billed({ isRecurring: true, schedules: [schedule('every month', 'quarterly')] })).toEqual({
    is: 'unknown',
    says: 'every month, quarterly',
  });
  expect(billed({ isRecurring: false, schedules: [schedule('every month', 'monthly')] })).toMatchObject({
    is: 'unknown',
  });
  expect(
    billed({
      isRecurring: true,
      schedules: [schedule('every month', 'monthly'), schedule('every year', 'yearly')],
    }),
  ).toMatchObject({ is: 'unknown' });
  expect(billed({ isRecurring: true, schedules: [schedule('every month', 'recurring')] })).toMatchObject({
    is: 'every',
  });
  expect(billed({ isRecurring: true, schedules: [{ recurrence: 'continuous' }] })).toMatchObject({
    is: 'unknown',
  });
  expect(billed({ isRecurring: false })).toEqual({ is: 'once' });
  expect(billed({ summary: 'Monthly', isRecurring: true })).toMatchObject({ is: 'every' });
  expect(view({})['cadence']).toEqual({ is: 'unknown', says: '' });
});

const stage = (status: string, isSelected?: boolean): JsonValue | undefined =>
  view({ status, ...(isSelected === undefined ? {} : { isSelected }) })['stage'];

test('what a proposal has become, and what was selected in it, decide whether it was agreed on', () => {
  expect(stage('awaiting_acceptance', true)).toBe('open');
  expect(stage('accepted', true)).toBe('agreed');
  expect(stage('accepted', false)).toBe('withdrawn');
  expect(stage('accepted')).toBe('withdrawn');
  expect(stage('completed', true)).toBe('ended');
  expect(stage('revoked', true)).toBe('withdrawn');
  expect(stage('in_review', true)).toBe('unknown');
});

test('a term and a price that are not known are told to be so', () => {
  expect(view({ contractTerm: '2 years' })['term']).toEqual({ is: 'months', months: 24 });
  expect(view({ contractTerm: 'Ongoing' })['term']).toEqual({ is: 'ongoing' });
  expect(view({ contractTerm: 'until the cows come home' })['term']).toMatchObject({ is: 'unknown' });
  expect(view({ pricing: { priceType: 'price range' } })['price']).toMatchObject({
    is: 'open',
    period: null,
  });
  expect(view({ pricing: { priceType: 'barter' } })['price']).toMatchObject({ is: 'unknown' });
  const both = {
    pricing: {
      priceType: 'fixed',
      currency: 'AUD',
      minimumPeriodValue: { amount: '10.00', currency: 'NZD' },
    },
  };
  expect(view(both)['price']).toMatchObject({ period: '10.00', currency: null });
});

test('who bills is said by the mode alone', () => {
  expect(view({ billing: { mode: 'manual' } })['isBilledAtSource']).toBe(false);
  expect(view({ billing: { mode: 'automatic' } })['isBilledAtSource']).toBe(true);
  expect(view({ billing: { mode: 'by the moon' } })['isBilledAtSource']).toBeNull();
});
