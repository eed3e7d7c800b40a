import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { CollectedDoor, MoneyMethod, MoneyStanding } from '#model/pairing.ts';

/**
 * Ignition's states of a payment as far as its money has come. `uncollected` is scheduled as well as failed. Source: vendor's
 * enumerations as two public clients read them, 2026-11.
 */
const standings: Readonly<Record<string, MoneyStanding>> = {
  uncollected: 'open',
  collecting: 'under_way',
  collected: 'received',
  disbursing: 'received',
  disbursed: 'received',
  cancelled: 'none',
  refunding: 'returned',
};

/** `collection.type` as a public client found it, 2026-11. */
const methods: Readonly<Record<string, MoneyMethod>> = { 'credit card': 'card', 'bank account': 'bank' };

/** Payments that Ignition collects, as another vendor's charges are compared with them. */
export const ignitionCollected: CollectedDoor = {
  kind: 'payment',
  payerKind: 'client',
  read: (fields) => {
    const amount = isJsonObject(fields['amount']) ? fields['amount'] : {};
    const status = textOf(fields['status']) ?? 'unknown';
    const at = Date.parse(textOf(fields['collectedAt']) ?? textOf(fields['createdAt']) ?? '');
    return {
      key: textOf(fields['paymentKey']) ?? '',
      amount: textOf(amount['total']),
      currency: textOf(amount['currency']),
      surcharge: textOf(amount['surcharge']),
      // What is not known may still be collected.
      standing: standings[status] ?? 'open',
      status,
      method: methods[(textOf(fields['method']) ?? '').toLowerCase()] ?? null,
      at: Number.isNaN(at) ? null : at,
      payerKey: textOf(fields['clientKey']),
      invoiceKeys: textsOf(fields['invoiceKeys']),
    };
  },
};

const textOf = (value: JsonValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

const textsOf = (value: JsonObject[string]): readonly string[] =>
  Array.isArray(value) ? value.filter((each: JsonValue): each is string => typeof each === 'string') : [];
