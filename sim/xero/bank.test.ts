import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '#base/clock.ts';
import { connectCaller } from './xero-caller.ts';
import type { XeroCaller, XeroReply } from './xero-caller.ts';
import { startXeroSimulator } from './xero-simulator.ts';
import type { XeroSimulator } from './xero-simulator.ts';

const root = '/api.xro/2.0';

const fee = (UnitAmount: number): Record<string, unknown> => ({
  Description: 'Fees',
  Quantity: 1,
  UnitAmount,
  AccountCode: '405',
  TaxType: 'INPUT',
});

describe('the banks of the simulated Xero', () => {
  let xero: XeroSimulator;
  let caller: XeroCaller;
  beforeEach(async () => {
    xero = await startXeroSimulator({
      clock: createManualClock(Date.UTC(2026, 6, 1, 20, 0, 0)),
      seed: 'banks',
      port: null,
      clientId: 'app',
      clientSecret: 'secret',
      webhookKey: 'key',
      limits: { enabled: false },
    });
    caller = connectCaller(xero);
  });
  afterEach(() => xero.close());

  const accountId = (name: string): string =>
    xero.organisations()[0]?.accounts.find((account) => account.Name === name)?.AccountID ?? '';
  const transfer = (more: Record<string, unknown> = {}): Promise<XeroReply> =>
    caller.call('PUT', `${root}/BankTransfers`, {
      BankTransfers: [
        {
          FromBankAccount: { AccountID: accountId('Stripe Clearing') },
          ToBankAccount: { Code: '090' },
          Amount: 540.8,
          Date: '2026-07-17',
          Reference: 'plb:1',
          ...more,
        },
      ],
    });
  const spend = (LineItems: readonly unknown[], more: Record<string, unknown> = {}): Promise<XeroReply> =>
    caller.call('PUT', `${root}/BankTransactions?summarizeErrors=false`, {
      BankTransactions: [
        {
          Type: 'SPEND',
          Contact: { Name: 'Ignition' },
          BankAccount: { AccountID: accountId('Stripe Clearing') },
          LineAmountTypes: 'Inclusive',
          LineItems,
          Date: '2026-07-17',
          Reference: 'plb:2',
          ...more,
        },
      ],
    });

  it('move money between two bank accounts, once for a reference that is asked for', async () => {
    expect((await transfer()).status).toBe(200);
    expect([xero.balance('Stripe Clearing'), xero.balance('090')]).toEqual([-54_080n, 54_080n]);
    const where = encodeURIComponent('Reference=="plb:1"');
    const found = await caller.call('GET', `${root}/BankTransfers?where=${where}&includeDeleted=true`);
    expect(found.body).toMatchObject({ BankTransfers: [{ Amount: 540.8, Status: 'AUTHORISED' }] });
    const ours = encodeURIComponent('Reference!=null AND Reference.StartsWith("plb:")');
    xero.recordBankTransfer({
      FromBankAccount: { Code: '090' },
      ToBankAccount: { AccountID: accountId('Stripe Clearing') },
      Amount: 1,
    });
    const listed = await caller.call('GET', `${root}/BankTransfers?where=${ours}`);
    expect((listed.body as { BankTransfers: unknown[] }).BankTransfers).toHaveLength(1);
  });

  it.each([
    ['nothing', { Amount: 0 }],
    ['to itself', { FromBankAccount: { Code: '090' } }],
    ['from what is no bank', { FromBankAccount: { Code: '835' } }],
    ['in a locked period', { Date: '2025-06-30' }],
  ])('do not move %s', async (_, more) => {
    expect((await transfer(more)).status).toBe(400);
    expect(xero.bankTransfers()).toEqual([]);
  });

  it('spend money on lines, with tax inside, and make the contact once', async () => {
    const reply = await spend([fee(11)]);
    expect(reply.body).toMatchObject({
      BankTransactions: [
        { Total: 11, TotalTax: 1, StatusAttributeString: 'OK', Contact: { Name: 'Ignition' } },
      ],
    });
    await spend([fee(5.5)]);
    expect(xero.contacts().filter(({ texts }) => texts.Name === 'Ignition')).toHaveLength(1);
    expect([xero.balance('Stripe Clearing'), xero.balance('405')]).toEqual([-1_650n, 1_650n]);
  });

  it('take single lines below zero, and no total', async () => {
    const gross = { Description: 'Payments', Quantity: 1, UnitAmount: 550, AccountCode: '620' };
    const made = await spend([gross, fee(-9.2)], { Type: 'RECEIVE' });
    expect(made.body).toMatchObject({ BankTransactions: [{ Total: 540.8 }] });
    expect(xero.balance('620')).toBe(-55_000n);
    const below = await spend([fee(-1)]);
    expect(below.body).toMatchObject({ BankTransactions: [{ StatusAttributeString: 'ERROR' }] });
  });
});
