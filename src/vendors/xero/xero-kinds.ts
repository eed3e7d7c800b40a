import type { ZodType } from 'zod';
import type { JsonValue } from '#base/json.ts';
import type { KindSpec, ObservedRecord } from '#model/connector.ts';
import { bankTransactionFields, bankTransferFields } from './xero-bank-fields.ts';
import { parseBankTransaction, parseBankTransfer } from './xero-bank.ts';
import { parseContact } from './xero-contact.ts';
import { contactFields } from './xero-contact-fields.ts';
import { invoiceFields, paymentFields } from './xero-invoice-fields.ts';
import { parseInvoice, parsePayment } from './xero-invoice.ts';
import { quoteFields } from './xero-quote.ts';
import {
  contactFullMs,
  contactPollMs,
  invoicePollMs,
  paymentPollMs,
  paymentReadBatch,
  pollOverlapMs,
  quoteReadBatch,
  readBatch,
  referenceFullMs,
  referencePollMs,
  writeBatch,
  writesAtOnce,
} from './xero-limits.ts';
import {
  bankTransactionBodySchema,
  bankTransferBodySchema,
  contactBodySchema,
  invoiceBodySchema,
  paymentBodySchema,
} from './xero-schemas.ts';
import { bankScope } from './xero-scopes.ts';

/** Where a kind is on the wire. */
export interface XeroKind {
  readonly spec: KindSpec;
  /** Below `/api.xro/2.0`. */
  readonly path: string;
  /** The member of the answer that holds the records. */
  readonly list: string;
  /** Sent with every list of the kind, so that hidden states come too. */
  readonly query: Readonly<Record<string, string>>;
  /** Sent with lists of the kind only. */
  readonly listQuery?: Readonly<Record<string, string>>;
  readonly paged: boolean;
  /** The member that holds the id; pages are ordered by it. */
  readonly id: string;
  /** How records are asked for by id: `IDs=` where the list has it, else a filter, or one by one where it has neither. */
  readonly byId: 'IDs' | 'where' | 'path';
  /** Pages have a hundred records whatever is asked for, and a size is no parameter of the list. */
  readonly hasFixedPages?: true;
  /** Whether the list heeds `If-Modified-Since`; the others are short and always come whole. */
  readonly lists: 'changes' | 'all';
  readonly write?: XeroWriting;
  /** The scope that older consents lack: without it the kind reads as empty. */
  readonly scope?: string;
}

/** How a kind is written, and how an answer is told to be about what was sent. */
export interface XeroWriting {
  /** All that a body may have. */
  readonly body: ZodType;
  readonly parse: (raw: JsonValue) => ObservedRecord | null;
  /** The member that holds our cross-reference, and one that names what was sent when there is none. */
  readonly reference: string;
  readonly name: string;
  /** Whether what is created may carry words of a mapping before our cross-reference; left out: no. */
  readonly isBehindText?: true;
  /** Sent with writes. */
  readonly query: Readonly<Record<string, string>>;
  /** Whether Xero can be told to judge each of several by itself; left out: yes. */
  readonly isJudgedEach?: false;
}

/** A list that is short, comes in one piece and is never written. */
const reference = (
  of: Pick<KindSpec, 'kind' | 'label' | 'labelPlural'> & {
    readonly fields: readonly (readonly [name: string, label: string])[];
  },
): KindSpec => ({
  kind: of.kind,
  label: of.label,
  labelPlural: of.labelPlural,
  poll: { everyMs: referencePollMs, overlapMs: pollOverlapMs, fullEveryMs: referenceFullMs },
  readBatch,
  fields: of.fields.map(([name, label]) => ({ name, label, type: 'text', writable: false })),
});

/** An organisation's whole bank is nobody's business here: of its money only what we made is listed. */
const oursOnly = { where: 'Reference!=null AND Reference.StartsWith("plb:")' } as const;

export const xeroKinds: readonly XeroKind[] = [
  {
    spec: {
      kind: 'contact',
      label: 'Contact',
      labelPlural: 'Contacts',
      poll: { everyMs: contactPollMs, overlapMs: pollOverlapMs, fullEveryMs: contactFullMs },
      readBatch,
      write: { batch: writeBatch, atOnce: writesAtOnce, actions: ['create', 'update', 'archive', 'restore'] },
      fields: contactFields,
      // Names: https://developer.xero.com/documentation/api/accounting/contacts; merging stands in the web application only.
      identity: {
        uniqueName: true,
        mergeByHand:
          'In Xero: Contacts, All contacts, tick “{double}”, Merge, choose “{kept}” and confirm. Xero moves its transactions and archives it; that cannot be undone there.',
        staysWithIt:
          'What was entered in Xero by hand stays with its contact, and so do paid invoices: they are moved there, or by a merge.',
      },
    },
    path: '/Contacts',
    list: 'Contacts',
    query: { includeArchived: 'true' },
    paged: true,
    id: 'ContactID',
    byId: 'IDs',
    lists: 'changes',
    write: {
      body: contactBodySchema,
      parse: parseContact,
      reference: 'ContactNumber',
      name: 'Name',
      query: {},
    },
  },
  {
    spec: {
      kind: 'invoice',
      label: 'Invoice',
      labelPlural: 'Invoices',
      matchedBy: 'keys',
      poll: { everyMs: invoicePollMs, overlapMs: pollOverlapMs, fullEveryMs: contactFullMs },
      readBatch,
      write: { batch: writeBatch, atOnce: writesAtOnce, actions: ['create', 'update', 'archive'] },
      fields: invoiceFields,
      // Xero shows it as a button with the app's name. Source: Xero's OpenAPI file and documentation of invoices, read 2026-11.
      backLink: 'Url',
    },
    path: '/Invoices',
    list: 'Invoices',
    // Without it prices come with two places, and are lost when lines are written again.
    query: { unitdp: '4' },
    listQuery: { where: 'Type=="ACCREC"' },
    paged: true,
    id: 'InvoiceID',
    byId: 'IDs',
    lists: 'changes',
    write: {
      body: invoiceBodySchema,
      parse: parseInvoice,
      reference: 'Reference',
      name: 'InvoiceNumber',
      isBehindText: true,
      query: { unitdp: '4' },
    },
  },
  {
    spec: {
      kind: 'quote',
      label: 'Quote',
      labelPlural: 'Quotes',
      matchedBy: 'keys',
      poll: { everyMs: invoicePollMs, overlapMs: pollOverlapMs, fullEveryMs: contactFullMs },
      readBatch: quoteReadBatch,
      fields: quoteFields,
    },
    path: '/Quotes',
    list: 'Quotes',
    query: {},
    paged: true,
    hasFixedPages: true,
    id: 'QuoteID',
    byId: 'path',
    lists: 'changes',
  },
  {
    spec: {
      kind: 'payment',
      label: 'Payment',
      labelPlural: 'Payments',
      matchedBy: 'keys',
      poll: { everyMs: paymentPollMs, overlapMs: pollOverlapMs, fullEveryMs: contactFullMs },
      readBatch: paymentReadBatch,
      write: { batch: writeBatch, atOnce: writesAtOnce, actions: ['create', 'archive'] },
      fields: paymentFields,
    },
    path: '/Payments',
    list: 'Payments',
    query: {},
    listQuery: { where: 'PaymentType=="ACCRECPAYMENT"' },
    paged: true,
    id: 'PaymentID',
    byId: 'where',
    lists: 'changes',
    write: {
      body: paymentBodySchema,
      parse: parsePayment,
      reference: 'Reference',
      name: 'Date',
      query: {},
    },
  },
  {
    spec: {
      kind: 'bank_transaction',
      label: 'Money received or spent',
      labelPlural: 'Money received and spent',
      matchedBy: 'keys',
      poll: { everyMs: paymentPollMs, overlapMs: pollOverlapMs, fullEveryMs: contactFullMs },
      readBatch: paymentReadBatch,
      write: { batch: writeBatch, atOnce: writesAtOnce, actions: ['create'] },
      fields: bankTransactionFields,
    },
    path: '/BankTransactions',
    list: 'BankTransactions',
    query: { unitdp: '4' },
    listQuery: oursOnly,
    paged: true,
    id: 'BankTransactionID',
    byId: 'where',
    lists: 'changes',
    scope: bankScope,
    write: {
      body: bankTransactionBodySchema,
      parse: parseBankTransaction,
      reference: 'Reference',
      name: 'Date',
      query: { unitdp: '4' },
    },
  },
  {
    spec: {
      kind: 'bank_transfer',
      label: 'Bank transfer',
      labelPlural: 'Bank transfers',
      matchedBy: 'keys',
      poll: { everyMs: paymentPollMs, overlapMs: pollOverlapMs, fullEveryMs: contactFullMs },
      readBatch: paymentReadBatch,
      write: { batch: 1, atOnce: writesAtOnce, actions: ['create'] },
      fields: bankTransferFields,
    },
    path: '/BankTransfers',
    list: 'BankTransfers',
    query: { includeDeleted: 'true' },
    listQuery: oursOnly,
    paged: false,
    id: 'BankTransferID',
    byId: 'where',
    lists: 'changes',
    scope: bankScope,
    write: {
      body: bankTransferBodySchema,
      parse: parseBankTransfer,
      reference: 'Reference',
      name: 'Date',
      query: {},
      isJudgedEach: false,
    },
  },
  {
    spec: reference({
      kind: 'account',
      label: 'Account',
      labelPlural: 'Accounts',
      fields: [
        ['Code', 'Code'],
        ['Name', 'Name'],
        ['Type', 'Type'],
        ['Class', 'Class'],
        ['TaxType', 'Default tax type'],
        ['CurrencyCode', 'Currency'],
        ['SystemAccount', 'System account'],
        ['EnablePaymentsToAccount', 'Takes payments'],
        ['Status', 'State'],
      ],
    }),
    path: '/Accounts',
    list: 'Accounts',
    query: {},
    paged: false,
    id: 'AccountID',
    byId: 'IDs',
    lists: 'changes',
  },
  {
    spec: reference({
      kind: 'tax_rate',
      label: 'Tax rate',
      labelPlural: 'Tax rates',
      fields: [
        ['TaxType', 'Code'],
        ['Name', 'Name'],
        ['EffectiveRate', 'Rate in percent'],
      ],
    }),
    path: '/TaxRates',
    list: 'TaxRates',
    query: {},
    paged: false,
    id: 'TaxType',
    byId: 'IDs',
    lists: 'all',
  },
  {
    spec: reference({
      kind: 'tracking_category',
      label: 'Tracking category',
      labelPlural: 'Tracking categories',
      fields: [['Name', 'Name']],
    }),
    path: '/TrackingCategories',
    list: 'TrackingCategories',
    query: { includeArchived: 'true' },
    paged: false,
    id: 'TrackingCategoryID',
    byId: 'IDs',
    lists: 'all',
  },
  {
    spec: reference({
      kind: 'branding_theme',
      label: 'Branding theme',
      labelPlural: 'Branding themes',
      fields: [['Name', 'Name']],
    }),
    path: '/BrandingThemes',
    list: 'BrandingThemes',
    query: {},
    paged: false,
    id: 'BrandingThemeID',
    byId: 'IDs',
    lists: 'all',
  },
  {
    spec: reference({
      kind: 'currency',
      label: 'Currency',
      labelPlural: 'Currencies',
      fields: [
        ['Code', 'Code'],
        ['Description', 'Description'],
      ],
    }),
    path: '/Currencies',
    list: 'Currencies',
    query: {},
    paged: false,
    id: 'Code',
    byId: 'IDs',
    lists: 'all',
  },
  {
    spec: reference({
      kind: 'contact_group',
      label: 'Contact group',
      labelPlural: 'Contact groups',
      fields: [['Name', 'Name']],
    }),
    path: '/ContactGroups',
    list: 'ContactGroups',
    query: {},
    paged: false,
    id: 'ContactGroupID',
    byId: 'IDs',
    lists: 'all',
  },
];

const byName = new Map(xeroKinds.map((kind) => [kind.spec.kind, kind]));

export const xeroKind = (kind: string): XeroKind | undefined => byName.get(kind);
