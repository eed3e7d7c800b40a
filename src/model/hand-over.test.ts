import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  findTyped,
  reasonToLeave,
  sheetOf,
  standingOf,
  type CompletedInvoice,
  type HandOverSheet,
  type HandOverStanding,
} from './hand-over.ts';

const invoice: CompletedInvoice = {
  number: 'X-1',
  stage: 'approved',
  isCycle: false,
  contactKey: 'con',
  contactName: 'Harbour Bakery',
  date: '2026-07-01',
  dueDate: '2026-07-15',
  currency: 'AUD',
  basis: 'inclusive',
  lines: [
    {
      description: 'Advice',
      quantity: '1',
      unitPrice: '550.00',
      discount: null,
      taxCode: 'OUTPUT',
      taxPercent: null,
      amount: '550.00',
    },
  ],
  subTotal: '500.00',
  tax: '50.00',
  total: '550.00',
};

const rates = new Map([['OUTPUT', { code: 'OUTPUT', name: 'GST on Income', percent: '10' }]]);
const sheet = sheetOf(invoice, { reference: 'plb:a', client: { key: 'cli', name: 'Harbour' }, rates });
const fresh = { isMadeHere: false, isTold: false, isBegun: false };
const all = { when: 'approved', of: 'all' } as const;

describe('which invoices are handed over', () => {
  test('only completed ones, by the rule, from the day on', () => {
    expect(reasonToLeave(invoice, all, fresh)).toBeNull();
    expect(reasonToLeave(invoice, { ...all, when: 'paid' }, fresh)).toBe('flow.not_yet_active');
    expect(reasonToLeave({ ...invoice, stage: 'open' }, all, fresh)).toBe('flow.not_yet_active');
    expect(reasonToLeave({ ...invoice, stage: 'ended' }, all, fresh)).toBe('flow.source_gone');
    expect(reasonToLeave(invoice, { ...all, of: 'cycles' }, fresh)).toBe('flow.criteria');
    expect(reasonToLeave({ ...invoice, isCycle: true }, { ...all, of: 'single' }, fresh)).toBe(
      'flow.criteria',
    );
    expect(reasonToLeave(invoice, { ...all, from: '2026-07-02' }, fresh)).toBe('flow.before_start');
    expect(reasonToLeave({ ...invoice, date: null }, { ...all, from: '2026-07-02' }, fresh)).toBe(
      'flow.before_start',
    );
    expect(reasonToLeave(null, all, fresh)).toBe('hand_over.unreadable');
  });

  test('what another record of the same sale stands for is left to that, unless it was begun', () => {
    const told = { ...fresh, isTold: true };
    expect(reasonToLeave(invoice, all, told)).toBe('hand_over.told_elsewhere');
    expect(reasonToLeave({ ...invoice, isToldElsewhere: true }, all, fresh)).toBe('hand_over.told_elsewhere');
    expect(reasonToLeave({ ...invoice, isToldElsewhere: true }, all, { ...told, isBegun: true })).toBeNull();
  });

  test('what came through Plumbline never is, whatever it says and whatever is set', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('open', 'approved', 'paid', 'ended'),
        fc.boolean(),
        fc.constantFrom('approved', 'paid'),
        fc.constantFrom('all', 'cycles', 'single'),
        (stage, isCycle, when, of) => {
          expect(
            reasonToLeave({ ...invoice, stage, isCycle }, { when, of }, { ...fresh, isMadeHere: true }),
          ).toBe('hand_over.made_here');
        },
      ),
    );
  });
});

describe('what was typed', () => {
  const typed = { clientKey: 'cli', total: '550', currency: 'AUD', isDraft: false };

  test('is found by its reference, or by its number where it is the only one', () => {
    expect(findTyped(sheet, [{ id: 1, holdsReference: true, invoice: typed }])).toEqual({
      found: 1,
      differs: false,
    });
    expect(findTyped(sheet, [{ id: 1, holdsReference: false, invoice: typed }]).found).toBe(1);
    const twins = [1, 2].map((id) => ({ id, holdsReference: false, invoice: typed }));
    expect(findTyped(sheet, twins)).toEqual({ found: null, differs: false });
    expect(findTyped(sheet, [...twins, { id: 3, holdsReference: true, invoice: typed }]).found).toBe(3);
  });

  test('counts without a linked client by its reference only', () => {
    const unlinked: HandOverSheet = { ...sheet, clientKey: null };
    expect(findTyped(unlinked, [{ id: 1, holdsReference: false, invoice: typed }]).found).toBeNull();
    expect(findTyped(unlinked, [{ id: 1, holdsReference: true, invoice: typed }]).found).toBe(1);
  });

  test('is never found with another client, currency or total', () => {
    const other = fc.record({
      clientKey: fc.constantFrom('cli', 'other', null),
      total: fc.constantFrom('550.00', '550.01', '-550.00', 'none', null),
      currency: fc.constantFrom('AUD', 'NZD', null),
      isDraft: fc.constant(false),
    });
    fc.assert(
      fc.property(fc.array(fc.record({ holdsReference: fc.boolean(), invoice: other })), (given) => {
        const sighted = given.map((each, id) => ({ ...each, id }));
        const { found } = findTyped(sheet, sighted);
        if (found === null) return;
        const chosen = sighted[found]?.invoice;
        expect([chosen?.clientKey, chosen?.total]).toEqual(['cli', '550.00']);
        expect(chosen?.currency).not.toBe('NZD');
      }),
    );
  });
});

describe('where a hand-over stands', () => {
  const look = fc.oneof(
    fc.constant({ reason: 'flow.source_gone' as const }),
    fc.constant({ reason: 'flow.before_start' as const }),
    fc.record({
      sheet: fc.constantFrom(sheet, { ...sheet, total: '560.00' }),
      found: fc.constantFrom(null, 7),
      differs: fc.boolean(),
    }),
  );

  test('the same look twice is one look', () => {
    fc.assert(
      fc.property(fc.array(look, { maxLength: 6 }), look, (before, last) => {
        let held: HandOverStanding<number> | null = null;
        for (const each of before) held = standingOf(held, each);
        const once = standingOf(held, last);
        expect(standingOf(once, last)).toEqual(once);
      }),
    );
  });

  test('what a person called done stays done, and keeps the sheet of then unless it is seen', () => {
    const done = { state: 'done', note: null, seen: null, byPerson: true, sheet } as const;
    fc.assert(
      fc.property(look, (each) => {
        const after = standingOf<number>(done, each);
        expect(after?.state).toBe('done');
        const isSeen = 'found' in each && each.found !== null;
        expect(after?.sheet).toEqual(isSeen ? each.sheet : sheet);
      }),
    );
    const changed = { sheet: { ...sheet, total: '560.00' }, found: null, differs: false };
    expect(standingOf(done, changed)?.note).toBe('changed_since');
    expect(standingOf(done, { reason: 'flow.source_gone' })?.note).toBe('source_ended');
  });

  test('what was seen waits again when it is gone', () => {
    const seen = { state: 'done', note: null, seen: 7, byPerson: false, sheet } as const;
    expect(standingOf(seen, { sheet, found: null, differs: false })).toMatchObject({ state: 'open' });
    expect(standingOf(seen, { sheet, found: null, differs: true })).toMatchObject({ note: 'differs' });
  });
});

test('a sheet names the rate, the days and the reference behind the number', () => {
  expect(sheet).toMatchObject({
    reference: 'X-1 plb:a',
    clientName: 'Harbour',
    termsDays: 14,
    lines: [{ taxName: 'GST on Income', taxPercent: '10' }],
  });
  expect(sheetOf({ ...invoice, dueDate: null }, { reference: 'plb:a', client: null, rates })).toMatchObject({
    clientName: 'Harbour Bakery',
    clientKey: null,
    termsDays: null,
  });
});
