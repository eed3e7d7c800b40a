import type { JsonObject, JsonValue } from '#base/json.ts';
import type { Composed, ComposeIntent, ObservedRecord } from '#model/connector.ts';
import { composeContact } from './xero-contact-body.ts';
import { parseContact } from './xero-contact.ts';
import { parseBankTransaction, parseBankTransfer } from './xero-bank.ts';
import { composeInvoice } from './xero-invoice-body.ts';
import { parseInvoice, parsePayment } from './xero-invoice.ts';
import { composeBankTransaction, composeBankTransfer, composePayment } from './xero-money-body.ts';
import { parseQuote } from './xero-quote.ts';
import { referenceParsers } from './xero-references.ts';

type Parse = (raw: JsonValue) => ObservedRecord | null;

const parsers: Readonly<Record<string, Parse>> = {
  ...referenceParsers,
  contact: parseContact,
  invoice: parseInvoice,
  quote: parseQuote,
  payment: parsePayment,
  bank_transaction: parseBankTransaction,
  bank_transfer: parseBankTransfer,
};

/** Reads any kind of ours; null for an object without a key, and for a kind that we do not know. */
export const parse = (kind: string, raw: JsonValue): ObservedRecord | null =>
  Object.hasOwn(parsers, kind) ? (parsers[kind]?.(raw) ?? null) : null;

/** What mappings see of a record are its own fields: no kind of Xero's has children. */
export const view = (fields: JsonObject): JsonObject => fields;

/** Of a kind that is only read, everything is refused. */
export const compose = (kind: string, intent: ComposeIntent): Composed => {
  switch (kind) {
    case 'contact':
      return composeContact(intent);
    case 'invoice':
      return composeInvoice(intent);
    case 'payment':
      return composePayment(intent);
    case 'bank_transaction':
      return composeBankTransaction(intent);
    case 'bank_transfer':
      return composeBankTransfer(intent);
    default:
      return { body: {}, refused: [{ field: 'record', reason: `Records of kind “${kind}” are only read.` }] };
  }
};
