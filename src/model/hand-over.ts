import { compareDecimals, parseDecimal } from '#base/decimal.ts';
import { sameJson, type JsonObject } from '#base/json.ts';
import type { DraftFields, DraftInvoice, DraftRate } from './draft-invoice.ts';

/** How far an invoice has come at its vendor: `open` may still change, `ended` counts no more (voided, written off). */
export type CompletedStage = 'open' | 'approved' | 'paid' | 'ended';

/** An invoice as a vendor keeps it, in words that no vendor owns. Amounts are decimal text in major units, dates plain. */
export interface CompletedInvoice {
  readonly number: string;
  readonly stage: CompletedStage;
  /**
   * Set where another record of the vendor stands for the same sale, unless this one was handed over before: the invoice that
   * a checkout or an offer made.
   */
  readonly isToldElsewhere?: true;
  /** Whether a cycle of a subscription made it. */
  readonly isCycle: boolean;
  /** The contact's key at its vendor; null where the invoice names none. */
  readonly contactKey: string | null;
  readonly contactName: string;
  readonly date: string | null;
  readonly dueDate: string | null;
  readonly currency: string;
  /** Whether prices and amounts of lines hold their tax already. */
  readonly basis: 'exclusive' | 'inclusive' | 'no_tax';
  readonly lines: readonly CompletedLine[];
  readonly subTotal: string | null;
  readonly tax: string | null;
  readonly total: string | null;
}

export interface CompletedLine {
  readonly description: string;
  readonly quantity: string | null;
  readonly unitPrice: string | null;
  /** As the vendor puts it: `10 %`, or an amount. */
  readonly discount: string | null;
  /** Code of a tax rate of the vendor, where it names one. */
  readonly taxCode: string | null;
  /** The rate in percent, where the vendor's line says it. */
  readonly taxPercent: string | null;
  readonly amount: string | null;
  /** What remains of the amount after the discount; left out where the amount is that. */
  readonly net?: string | null;
}

/** A tax rate that lines name by its code. */
export interface NamedRate {
  readonly code: string;
  readonly name: string;
  readonly percent: string | null;
}

/** What a vendor tells of invoices that people hand over to another system. Pure. */
export interface CompletedDoor {
  /** The kind of record that an invoice is for, and the one that tax codes name. */
  readonly contactKind: string;
  readonly rateKind: string | null;
  /**
   * Offers that clients accept and that become invoices, where the vendor has such: the kinds of both, and where an invoice
   * mentions the number of its offer.
   */
  readonly offers?: { readonly kind: string; readonly invoiceKind: string; readonly namedIn: string };
  /** Null where the record cannot be told to be a sales invoice. */
  read(fields: JsonObject, kind: string): CompletedInvoice | null;
  rate(fields: JsonObject): NamedRate | null;
}

/** What an invoice says that was made from a hand-over, at the vendor that it was typed into. */
export interface ReceivedInvoice {
  readonly clientKey: string | null;
  readonly total: string | null;
  readonly currency: string | null;
  /** Whether it is a draft, which counts for nothing until a person issues it. */
  readonly isDraft: boolean;
}

/** At the vendor that hand-overs are typed into. Pure. */
export interface ReceivedDoor {
  readonly clientKind: string;
  read(fields: JsonObject): ReceivedInvoice;
  /** Only of vendors that take drafts, where the connection can write at all. */
  draft?(draft: DraftInvoice): DraftFields;
}

/** Which invoices are handed over. */
export interface HandOverSettings {
  /** Invoices dated earlier are left alone; set to the day on which the flow is made. */
  readonly from?: string;
  readonly when: 'approved' | 'paid';
  /** All of them, only those that cycles of subscriptions made, or only the others. */
  readonly of: 'all' | 'cycles' | 'single';
  /** Whether invoices are written as drafts where the connection can write. Left out: `off`, people type them. */
  readonly drafts?: 'on' | 'off';
  /** What the rates of lines are called in drafts, by their percentages. */
  readonly draftRates?: readonly DraftRate[];
}

/** All that a person types, in the order of the form. Amounts are decimal text in major units. */
export interface HandOverSheet {
  readonly number: string;
  /** What goes into the new invoice's reference, by which it is recognised. */
  readonly reference: string;
  readonly clientName: string;
  /** The client's key where one is linked to the contact; null where a person has to find the client by name. */
  readonly clientKey: string | null;
  readonly date: string | null;
  readonly dueDate: string | null;
  /** Days from date to due date; null where either is missing. */
  readonly termsDays: number | null;
  readonly currency: string;
  readonly basis: CompletedInvoice['basis'];
  readonly lines: readonly (Omit<CompletedLine, 'taxCode' | 'net'> & { readonly taxName: string | null })[];
  readonly subTotal: string | null;
  readonly tax: string | null;
  readonly total: string | null;
}

/** Why invoices are left out. */
export const handOverReasons = [
  'flow.not_yet_active',
  'flow.source_gone',
  'flow.before_start',
  'flow.criteria',
  'hand_over.made_here',
  'hand_over.told_elsewhere',
  'hand_over.unreadable',
] as const;
export type HandOverReason = (typeof handOverReasons)[number];

/** What is known of an invoice beside its words. */
export interface SaleKnown {
  readonly isMadeHere: boolean;
  /** Whether another record of the same sale is handed over. */
  readonly isTold: boolean;
  /** Whether this one was handed over already, or a draft of it written. */
  readonly isBegun: boolean;
}

/** Why an invoice is not handed over; null where it is. Pure. */
export const reasonToLeave = (
  invoice: CompletedInvoice | null,
  settings: HandOverSettings,
  known: SaleKnown,
): HandOverReason | null => {
  if (known.isMadeHere) return 'hand_over.made_here';
  if (invoice === null) return 'hand_over.unreadable';
  if (!known.isBegun && (known.isTold || invoice.isToldElsewhere === true)) return 'hand_over.told_elsewhere';
  if (invoice.stage === 'ended') return 'flow.source_gone';
  if (invoice.stage === 'open' || (settings.when === 'paid' && invoice.stage !== 'paid'))
    return 'flow.not_yet_active';
  if (settings.of !== 'all' && (settings.of === 'cycles') !== invoice.isCycle) return 'flow.criteria';
  if (settings.from !== undefined && (invoice.date ?? '') < settings.from) return 'flow.before_start';
  return null;
};

const dayMs = 86_400_000;

/** Prepares all values of an invoice for typing. `reference`: our own, put behind the invoice's number. Pure. */
export const sheetOf = (
  invoice: CompletedInvoice,
  given: {
    readonly reference: string;
    readonly client: { readonly key: string; readonly name: string } | null;
    readonly rates: ReadonlyMap<string, NamedRate>;
  },
): HandOverSheet => ({
  number: invoice.number,
  reference: `${invoice.number} ${given.reference}`.trim(),
  clientName: given.client?.name ?? invoice.contactName,
  clientKey: given.client?.key ?? null,
  date: invoice.date,
  dueDate: invoice.dueDate,
  termsDays: daysBetween(invoice.date, invoice.dueDate),
  currency: invoice.currency,
  basis: invoice.basis,
  lines: invoice.lines.map(({ taxCode, net: _net, ...line }) => {
    const rate = taxCode === null ? undefined : given.rates.get(taxCode);
    return {
      ...line,
      taxName: rate?.name ?? taxCode,
      taxPercent: line.taxPercent ?? rate?.percent ?? null,
    };
  }),
  subTotal: invoice.subTotal,
  tax: invoice.tax,
  total: invoice.total,
});

const daysBetween = (from: string | null, to: string | null): number | null => {
  const days = from === null || to === null ? Number.NaN : (Date.parse(to) - Date.parse(from)) / dayMs;
  return Number.isInteger(days) ? days : null;
};

export interface Sighted<Id> {
  readonly id: Id;
  /** Whether it holds our reference; otherwise it has the number only. */
  readonly holdsReference: boolean;
  readonly invoice: ReceivedInvoice;
}

/**
 * The invoice that was typed from a sheet. It must hold the reference or bear the number, and agree in client, currency
 * and total. `differs`: one holds the reference, and something of these is another. An amount alone never tells. Pure.
 */
export const findTyped = <Id>(
  sheet: HandOverSheet,
  sighted: readonly Sighted<Id>[],
): { readonly found: Id | null; readonly differs: boolean } => {
  const agrees = ({ invoice, holdsReference }: Sighted<Id>): boolean =>
    (sheet.clientKey === null ? holdsReference : invoice.clientKey === sheet.clientKey) &&
    (invoice.currency ?? sheet.currency) === sheet.currency &&
    isSameAmount(invoice.total, sheet.total);
  const [first, second] = [...sighted]
    .filter(agrees)
    .toSorted((a, b) => Number(b.holdsReference) - Number(a.holdsReference));
  // Two of one number are nobody's to choose between; a reference is ours alone.
  if (first !== undefined && (second === undefined || first.holdsReference))
    return { found: first.id, differs: false };
  return { found: null, differs: sighted.some(({ holdsReference }) => holdsReference) };
};

/** Whether a draft still stands for what its sheet says: client, currency and total. Pure. */
export const isDraftOf = (sheet: HandOverSheet, draft: ReceivedInvoice): boolean =>
  draft.clientKey === sheet.clientKey &&
  (draft.currency ?? sheet.currency) === sheet.currency &&
  isSameAmount(draft.total, sheet.total);

const isSameAmount = (a: string | null, b: string | null): boolean => {
  const [left, right] = [parseDecimal(a ?? ''), parseDecimal(b ?? '')];
  return left !== null && right !== null && compareDecimals(left, right) === 0;
};

/**
 * What a person should know of a hand-over: `differs`, what was typed has its reference and another client, currency or
 * total; of one that is done, `changed_since` and `source_ended` tell what became of the source's invoice afterwards. Of one
 * with a draft: `draft`, it waits to be issued; `draft_differs`, the source's invoice or the draft has changed since;
 * `draft_ended`, the source's invoice counts no more and the draft is to be thrown away; `draft_gone`, it was.
 */
export const handOverNotes = [
  'differs',
  'changed_since',
  'source_ended',
  'draft',
  'draft_differs',
  'draft_ended',
  'draft_gone',
] as const;
export type HandOverNote = (typeof handOverNotes)[number];

export interface HandOverStanding<Id> {
  readonly state: 'open' | 'done';
  readonly note: HandOverNote | null;
  readonly seen: Id | null;
  /** Whether a person said that it is done; false where it was seen. */
  readonly byPerson: boolean;
  readonly sheet: HandOverSheet;
}

/** What became of the draft of an invoice: it waits as it should, or as another, or is there no more. */
export type DraftState = 'waits' | 'differs' | 'gone';

const draftNotes = { waits: 'draft', differs: 'draft_differs', gone: 'draft_gone' } as const;

/**
 * Where a hand-over stands after a look at both sides; null where there is none, or none any more. What a person called
 * done stays so, with the sheet of then; what was seen is open again when it is gone or differs. Pure.
 */
export const standingOf = <Id>(
  held: HandOverStanding<Id> | null,
  look:
    | {
        readonly reason: HandOverReason;
        /** Where the invoice can be read at all. */
        readonly sheet?: HandOverSheet | null;
        readonly draft?: DraftState | null;
      }
    | {
        readonly sheet: HandOverSheet;
        readonly found: Id | null;
        readonly differs: boolean;
        readonly draft?: DraftState | null;
      },
): HandOverStanding<Id> | null => {
  const isDone = held?.state === 'done';
  if ('reason' in look) {
    if (isDone) return { ...held, note: look.reason === 'flow.source_gone' ? 'source_ended' : held.note };
    const sheet = look.sheet ?? held?.sheet ?? null;
    const { draft = null } = look;
    // A draft that is there has to be dealt with, whatever rule leaves its invoice out by now.
    if (sheet === null || draft === null || draft === 'gone') return null;
    const note = look.reason === 'flow.source_gone' ? 'draft_ended' : draftNotes[draft];
    return { state: 'open', note, seen: null, byPerson: false, sheet };
  }
  const { sheet, found, differs, draft = null } = look;
  if (found !== null)
    return { state: 'done', note: null, seen: found, byPerson: held?.byPerson ?? false, sheet };
  if (isDone && held.byPerson)
    return {
      ...held,
      seen: null,
      note: differs ? 'differs' : sameJson({ ...held.sheet }, { ...sheet }) ? null : 'changed_since',
    };
  const note = differs ? 'differs' : draft === null ? null : draftNotes[draft];
  return { state: 'open', note, seen: null, byPerson: false, sheet };
};
