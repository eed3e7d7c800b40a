import { describe, expect, test } from 'vitest';
import { contactId, json, openFakeXero } from '#test/builders/xero-fake.ts';
import { parseBankTransaction, parseBankTransfer } from './xero-bank.ts';
import { composeBankTransaction, composeBankTransfer, composePayment } from './xero-money-body.ts';

const create = { action: 'create', key: null, reference: 'plb:1', current: null } as const;

describe('money for Xero', () => {
  test('is paid on an invoice by ids, above zero, on a day', () => {
    const set = {
      'Invoice.InvoiceID': contactId(1),
      'Account.AccountID': contactId(2),
      Amount: '550.00',
      Date: '2026-07-03',
    };
    expect(composePayment({ ...create, set })).toEqual({
      body: {
        Invoice: { InvoiceID: contactId(1) },
        Account: { AccountID: contactId(2) },
        Amount: '550.00',
        Date: '2026-07-03',
        Reference: 'plb:1',
      },
      refused: [],
    });
    const fields = (more: object) =>
      composePayment({ ...create, set: { ...set, ...more } }).refused.map(({ field }) => field);
    expect(fields({ Amount: '0' })).toEqual(['Amount']);
    expect(fields({ Amount: '1.001' })).toEqual(['Amount']);
    expect(fields({ Date: '2026-02-30x', 'Account.AccountID': '835' })).toEqual([
      'Account.AccountID',
      'Date',
    ]);
    expect(composePayment({ ...create, action: 'update', key: contactId(3), set }).refused).toHaveLength(1);
  });

  test('goes between two bank accounts that differ', () => {
    const set = {
      'FromBankAccount.AccountID': contactId(1),
      'ToBankAccount.AccountID': contactId(1),
      Amount: '5',
      Date: '2026-07-03',
    };
    expect(composeBankTransfer({ ...create, set }).refused).toEqual([
      { field: 'ToBankAccount.AccountID', reason: 'It must be another account.' },
    ]);
    expect(
      composeBankTransfer({ ...create, set: { ...set, 'ToBankAccount.AccountID': contactId(2) } }).refused,
    ).toEqual([]);
  });

  test('that was spent has an account on each line and is never changed', () => {
    const line = { Description: 'Fees', Quantity: '1', UnitAmount: '9.20', LineAmount: '9.20' };
    const set = {
      Type: 'SPEND',
      'BankAccount.AccountID': contactId(1),
      'Contact.Name': 'Ignition',
      Date: '2026-07-03',
      LineAmountTypes: 'Inclusive',
      LineItems: [line],
    };
    expect(composeBankTransaction({ ...create, set }).refused).toEqual([
      { field: 'LineItems', reason: 'A line of an approved invoice has no account.' },
    ]);
    const whole = { ...set, LineItems: [{ ...line, AccountCode: '405' }] };
    expect(composeBankTransaction({ ...create, set: whole }).refused).toEqual([]);
    expect(
      composeBankTransaction({ ...create, action: 'archive', key: contactId(1), set: {} }).refused,
    ).toHaveLength(1);
  });

  test('reads back as it was wanted', () => {
    expect(
      parseBankTransfer({
        BankTransferID: contactId(1),
        FromBankAccount: { AccountID: contactId(2), Name: 'Clearing' },
        ToBankAccount: { AccountID: contactId(3), Code: '090', Name: 'Bank' },
        Amount: 20,
        Date: '/Date(1478985000000+0000)/',
        Reference: 'plb:1',
      }),
    ).toMatchObject({
      state: 'active',
      reference: 'plb:1',
      findings: [],
      fields: { Amount: '20.00', Date: '2016-11-12', ToBankAccount: { Code: '090' } },
    });
    expect(
      parseBankTransaction({ BankTransactionID: contactId(1), Status: 'DELETED', Total: 9.2 }),
    ).toMatchObject({ state: 'archived', fields: { Total: '9.20' } });
  });

  test('is neither read nor written by a consent that is older than the scope for it', async () => {
    const xero = openFakeXero(() => json({}), { scope: 'offline_access accounting.contacts' });
    const query = { kind: 'bank_transfer', since: null, cursor: null, purpose: 'live' } as const;
    expect(await xero.client.listRecords(query)).toEqual({ records: [], nextCursor: null });
    const [outcome] = await xero.client.writeRecords(
      'bank_transfer',
      'create',
      [{ key: null, reference: 'plb:1', body: {} }],
      { idempotencyKey: 'a', purpose: 'live' },
    );
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'xero.scope_missing' });
    expect(xero.sent).toEqual([]);
  });
});
