import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idOf } from './vocabulary.ts';

const params = z.object({ id: idOf('flow') });

/** What a person may choose from in the ledger that a flow writes into. */
export const readLedgerChoices = endpoint({
  method: 'GET',
  path: '/api/flows/:id/ledger',
  summary: 'Accounts, tax rates, tracking categories and branding themes of the flow’s ledger, as last read',
  access: 'member',
  params,
  success: z.object({
    accounts: z.array(
      z.object({
        id: z.string(),
        /** Empty where it has none. */
        code: z.string(),
        name: z.string(),
        isBank: z.boolean(),
        takesPayments: z.boolean(),
        /** Whether lines of sales invoices may name it. */
        takesLines: z.boolean(),
      }),
    ),
    taxes: z.array(z.object({ code: z.string(), name: z.string() })),
    tracking: z.array(z.object({ category: z.string(), options: z.array(z.string()) })),
    brandingThemes: z.array(z.object({ id: z.string(), name: z.string() })),
  }),
  errors: ['flow.not_found', 'flow.no_ledger'],
});
export type LedgerChoices = z.infer<typeof readLedgerChoices.success>;

/** Amounts are decimal text in major units. */
export const clearingBalance = z.object({
  currency: z.string(),
  payments: z.string(),
  /** What transfers, and what bank transactions took out of the account. */
  transfers: z.string(),
  transactions: z.string(),
  balance: z.string(),
});
export type ClearingBalance = z.infer<typeof clearingBalance>;

export const readClearing = endpoint({
  method: 'GET',
  path: '/api/flows/:id/clearing',
  summary: 'What went through the flow’s clearing account by currency, from what Plumbline carried',
  access: 'member',
  params,
  success: z.object({ items: z.array(clearingBalance) }),
  errors: ['flow.not_found', 'flow.no_ledger'],
});
