import type { JsonObject } from '#base/json.ts';
import type { ChargedDoor, MoneyMethod, MoneyStanding } from '#model/pairing.ts';

/** What the words of a charge mean; a word that we do not know may still become money. */
const standings: Readonly<Record<string, MoneyStanding>> = {
  succeeded: 'received',
  pending: 'under_way',
  authorised: 'under_way',
  failed: 'none',
  partly_refunded: 'partly_returned',
  refunded: 'returned',
  disputed: 'contested',
};

/** Stripe's methods that are a card or take money from a bank account. Source: Stripe's client 23.1, Charges. */
const methods: Readonly<Record<string, MoneyMethod>> = {
  card: 'card',
  card_present: 'card',
  interac_present: 'card',
  au_becs_debit: 'bank',
  bacs_debit: 'bank',
  acss_debit: 'bank',
  nz_bank_account: 'bank',
  sepa_debit: 'bank',
  us_bank_account: 'bank',
  payto: 'bank',
};

/** Charges as other vendors' payments are compared with them. */
export const stripeCharged: ChargedDoor = {
  kind: 'charge',
  payerKind: 'customer',
  fields: { amount: 'amount', currency: 'currency', status: 'status', method: 'method' },
  isId: (word) => /^(?:ch|py|pi|in)_\w{8,}$/.test(word),
  read: (fields) => {
    const at = Date.parse(textIn(fields, 'created_at') ?? '');
    const status = textIn(fields, 'status') ?? 'unknown';
    return {
      amount: textIn(fields, 'amount'),
      currency: textIn(fields, 'currency'),
      standing: standings[status] ?? 'open',
      status,
      method: methods[textIn(fields, 'method') ?? ''] ?? null,
      at: Number.isNaN(at) ? null : at,
      payerKey: textIn(fields, 'customer'),
    };
  },
};

const textIn = (fields: JsonObject, name: string): string | null => {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : null;
};
