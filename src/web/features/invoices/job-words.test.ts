import { expect, test } from 'vitest';
import type { BillingJob } from '#contract/crm-finance-vocabulary.ts';
import { differenceOf, stagesOf } from './job-words.ts';

const job = (change: Partial<BillingJob>): BillingJob => ({
  id: 'bjb_0000000000000000000000000a' as BillingJob['id'],
  action: 'generate',
  until: 'sent',
  state: 'ready',
  problem: null,
  details: {},
  steps: [],
  requestedBy: { id: 'user:1', name: 'Ana' },
  requestedAt: 0,
  nextAt: null,
  settledAt: null,
  ...change,
});

const step = (name: string, state: BillingJob['steps'][number]['state'] = 'done') => ({
  step: name,
  state,
  at: 0,
  tries: 0,
});
const problem = (code: string): BillingJob['problem'] => ({ code, message: '', hint: '' });
const told = (shown: BillingJob): readonly string[] =>
  stagesOf(shown).map(({ name, state }) => `${name} ${state}`);

test('an invoice whose customer waits for a match review waits at its first stage', () => {
  expect(told(job({ state: 'waiting', problem: problem('crm.customer_review') }))).toEqual([
    'customer waiting',
    'products ahead',
    'draft ahead',
    'lines ahead',
    'check ahead',
    'finalize ahead',
    'send ahead',
  ]);
});

test('an invoice shows how far it is to go before it is there', () => {
  const begun = { steps: [step('draft'), step('lines')] };
  expect(told(job(begun)).slice(5)).toEqual(['finalize ahead', 'send ahead']);
  expect(told(job({ ...begun, until: 'finalized' })).slice(5)).toEqual(['finalize ahead']);
  expect(told(job({ ...begun, until: 'draft' })).slice(5)).toEqual([]);
  expect(stagesOf(job(begun), 'charge_automatically').at(-1)).toMatchObject({ name: 'pay', state: 'ahead' });
});

test('a service on its way means that the customer is there', () => {
  expect(told(job({ state: 'waiting', problem: problem('crm.service_pending') })).slice(0, 3)).toEqual([
    'customer done',
    'products waiting',
    'draft ahead',
  ]);
});

test('totals that differ stop at the comparison, with both figures', () => {
  const stopped = job({
    state: 'stopped',
    problem: problem('crm.totals_differ'),
    steps: [step('draft'), step('lines')],
    details: { 'predicted total': '11.00', 'draft total': '11.01' },
  });
  expect(told(stopped)[4]).toBe('check failed');
  expect(differenceOf(stopped)?.at(-1)).toEqual({ name: 'Total', predicted: '11.00', drafted: '11.01' });
});

test('an invoice that was finalized and sent is through', () => {
  const done = job({
    state: 'done',
    steps: [step('draft'), step('lines'), step('finalize'), step('send')],
  });
  expect(stagesOf(done).every(({ state }) => state === 'done')).toBe(true);
  expect(stagesOf(done)).toHaveLength(7);
});
