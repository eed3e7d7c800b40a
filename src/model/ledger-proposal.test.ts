import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDecimals, decimalText, parseDecimal, zeroDecimal } from '#base/decimal.ts';
import type { JsonObject } from '#base/json.ts';
import {
  billProposal,
  viewAsInvoice,
  type ProposalSettings,
  type ProposedService,
} from './ledger-proposal.ts';

const settings: ProposalSettings = {
  services: 'all',
  included: 'leave_out',
  openPrices: 'lowest',
  text: 'name',
  date: 'accepted',
  dueDays: 14,
  number: 'ledger',
  check: 'services',
};

const service = (name: string, more: Partial<ProposedService> = {}): ProposedService => ({
  key: `srv_${name}`,
  name,
  description: null,
  quantity: '1',
  unitAmount: '100.00',
  total: '100.00',
  contractTotal: '100.00',
  currency: 'AUD',
  isSelected: true,
  isRecurring: false,
  isBilledAtSource: false,
  price: 'set',
  ...more,
});

const proposal = (
  services: readonly ProposedService[],
  more: { readonly contractTotal?: string; readonly issued?: readonly JsonObject[] } = {},
): JsonObject => ({
  number: 'PROP-1',
  acceptedAt: '2026-06-30T20:00:00.000Z',
  startDate: '2026-08-01',
  proposal: { isAccepted: true, services: services.map((each) => ({ ...each })), ...more },
});

const bill = (view: JsonObject, more: Partial<ProposalSettings> = {}) =>
  billProposal(view, { ...settings, ...more });
const names = (view: JsonObject, more: Partial<ProposalSettings> = {}) =>
  bill(view, more).lines.map((line) => line['service']);
const codes = (view: JsonObject, more: Partial<ProposalSettings> = {}) =>
  bill(view, more).findings.map(({ code }) => code);

describe('what of a proposal is billed', () => {
  const mixed = proposal([
    service('Accounts'),
    service('BAS', { isRecurring: true }),
    service('Payroll', { isBilledAtSource: true }),
    service('Review', { isSelected: false }),
    service('Support', { price: 'included', total: null, unitAmount: null }),
  ]);

  test.each([
    ['once_off', ['Accounts']],
    ['recurring', ['BAS']],
    ['all', ['Accounts', 'BAS']],
  ] as const)('are of %s services those that were chosen and that a person bills', (services, expected) => {
    expect(names(mixed, { services })).toEqual(expected);
  });

  test('is said of each that is left out', () => {
    expect(bill(mixed).leftOut).toEqual([
      '“Payroll” is left out: the source bills it by itself.',
      '“Review” is left out: the client did not choose it.',
      '“Support” is left out: it costs nothing of its own.',
    ]);
  });

  test('has what is included as lines of nothing where that is wanted, and never only those', () => {
    expect(bill(mixed, { included: 'zero_line' }).lines.at(-1)).toMatchObject({
      description: 'Support',
      unitAmount: '0',
      total: '0',
    });
    const free = proposal([service('Support', { price: 'included', isBilledAtSource: null })]);
    expect(bill(free, { included: 'zero_line' })).toMatchObject({ lines: [], findings: [] });
  });

  test('has open prices at their lowest, or leaves them out, or has a person say', () => {
    const open = proposal([service('Accounts'), service('Tax advice', { price: 'lowest' })]);
    expect(names(open)).toEqual(['Accounts', 'Tax advice']);
    expect(names(open, { openPrices: 'leave_out' })).toEqual(['Accounts']);
    expect(codes(open, { openPrices: 'refuse' })).toEqual(['plan.service_unclear']);
  });

  test.each([
    ['whether it was chosen', { isSelected: null }],
    ['how often it is billed', { isRecurring: null }],
    ['who bills it', { isBilledAtSource: null }],
    ['how it is priced', { price: null }],
    ['what it costs', { total: null, unitAmount: null }],
  ] as const)('is never guessed where it is not said %s', (_, more) => {
    expect(codes(proposal([service('Accounts', more)]))).toEqual(['plan.service_unclear']);
  });

  test('is in one currency', () => {
    const view = proposal([service('Accounts'), service('Advice', { currency: 'NZD' })]);
    expect(codes(view)).toEqual(['plan.service_unclear']);
  });

  test('must come to the value of the contract, whatever of it is billed here', () => {
    const services = [
      service('Accounts'),
      service('BAS', { isRecurring: true, isBilledAtSource: true, contractTotal: '1200.00' }),
    ];
    const check = { check: 'contract' } as const;
    expect(codes(proposal(services, { contractTotal: '1300' }), check)).toEqual([]);
    expect(codes(proposal(services, { contractTotal: '1300.01' }), check)).toEqual(['plan.total_differs']);
    expect(codes(proposal(services), check)).toEqual(['plan.total_differs']);
    expect(codes(proposal(services, { contractTotal: '1300.01' }))).toEqual([]);
  });
});

const issued = (...items: readonly string[]): { issued: readonly JsonObject[] } => ({
  issued: items.map((name) => ({ invoice: 'invoice INV-7', name })),
});

describe('what invoices of the source’s own bill', () => {
  test('is not billed again, also where the invoice says more than the name', () => {
    const services = [service('Accounts'), service('Annual accounts'), service('Advice')];
    expect(names(proposal(services, issued('Annual  ACCOUNTS, June 2026')))).toEqual(['Accounts', 'Advice']);
    expect(names(proposal([...services, service('Accounts')], issued('Accounts')))).toEqual([
      'Annual accounts',
      'Advice',
    ]);
    expect(bill(proposal(services, issued('accounts'))).billed).toEqual([
      { service: 'Accounts', invoice: 'invoice INV-7' },
    ]);
  });

  test('and is none of the services is for a person, unless the source bills some by itself', () => {
    expect(codes(proposal([service('Accounts')], issued('Deposit')))).toEqual(['plan.billed_twice']);
    const automatic = service('BAS', { isBilledAtSource: true });
    expect(codes(proposal([service('Accounts'), automatic], issued('Monthly fee')))).toEqual([]);
  });
});

test('a proposal is seen as an invoice, dated its acceptance or its start, and numbered as asked', () => {
  const ledger = {
    mode: 'write',
    state: 'draft',
    basis: 'inclusive',
    residue: 'refuse',
    onApprovedEdit: 'finding',
    defaultAccount: '200',
    defaultTax: 'OUTPUT',
    accountMap: [],
  } as const;
  const view = proposal([service('Accounts', { description: 'Of the year' })]);
  expect(viewAsInvoice(view, ledger)).toBe(view);
  expect(viewAsInvoice(view, { ...ledger, proposals: settings })).toMatchObject({
    number: null,
    reference: 'PROP-1',
    date: null,
    createdAt: '2026-06-30T20:00:00.000Z',
    amount: { ofLines: '100', currency: 'AUD' },
    lines: [{ description: 'Accounts' }],
  });
  const other = { ...settings, number: 'proposal', date: 'start', text: 'name_and_description' } as const;
  expect(viewAsInvoice(view, { ...ledger, proposals: other })).toMatchObject({
    number: 'PROP-1',
    date: '2026-08-01',
    lines: [{ description: 'Accounts\nOf the year', service: 'Accounts' }],
  });
});

const nullable = <Value>(values: readonly Value[]) => fc.constantFrom<Value | null>(...values, null);
const anyService = fc
  .record({
    name: fc.constantFrom('Accounts', 'Annual accounts', 'BAS', 'Advice', 'Payroll'),
    isSelected: nullable([true, false]),
    isRecurring: nullable([true, false]),
    isBilledAtSource: nullable([true, false]),
    price: nullable(['set', 'lowest', 'included'] as const),
    cents: fc.integer({ min: -5_000, max: 500_000 }),
  })
  .map(({ name, cents, ...more }) => {
    const total = (cents / 100).toFixed(2);
    return service(name, { ...more, total, unitAmount: total });
  });
const anySettings = fc.record({
  services: fc.constantFrom('once_off', 'recurring', 'all'),
  included: fc.constantFrom('leave_out', 'zero_line'),
  openPrices: fc.constantFrom('lowest', 'leave_out', 'refuse'),
});

test('whatever is set, no money is billed that the source bills or that nobody agreed to, and lines come to the total', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyService, { selector: ({ name }) => name, maxLength: 5 }),
      fc.subarray(['Accounts', 'Annual accounts', 'BAS', 'Advice', 'Payroll']),
      anySettings,
      (services, billed, more) => {
        const view = proposal(services, {
          issued: billed.map((name) => ({ invoice: 'invoice INV-7', name })),
        });
        const made = bill(view, more);
        let sum = zeroDecimal;
        for (const line of made.lines) {
          const total = parseDecimal(typeof line['total'] === 'string' ? line['total'] : '') ?? zeroDecimal;
          sum = addDecimals(sum, total);
          if (total.units === 0n) continue;
          const from = services.find(({ name }) => name === line['service']);
          expect(from).toMatchObject({ isSelected: true, isBilledAtSource: false });
          expect(billed).not.toContain(line['service']);
        }
        expect(decimalText(sum)).toBe(made.total);
      },
    ),
  );
});
