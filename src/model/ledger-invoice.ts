import { dayMs, toIso } from '#base/clock.ts';
import { decimalOf, decimalText, parseDecimal } from '#base/decimal.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { amountText, parseAmount } from '#base/money.ts';
import { isCurrency, minorDigits } from '#model/currency.ts';
import { nameKey } from '#model/keys.ts';
import { billProposal } from '#model/ledger-proposal.ts';
import type {
  LedgerChart,
  LedgerFinding,
  LedgerSettings,
  LedgerState,
  WantedInvoice,
  WantedLine,
} from '#model/ledger-flow.ts';
import { ledgerTotals, type LedgerLine } from '#model/ledger-totals.ts';
import { valueAt } from '#model/mapping.ts';

/** The most that a rounding line may carry, in the currency's smallest units. */
const mostResidue = 5n;

export type MadeInvoice =
  | { readonly wanted: WantedInvoice; readonly notes: readonly string[] }
  | { readonly findings: readonly LedgerFinding[] };

export interface InvoiceAsked {
  /**
   * An invoice with `number`, `date` or `createdAt`, `dueDate` or `dueAt`, `lines`, `linked.contact`, and in `amount` its
   * `total`, or `ofLines` where its source knows what the lines come to and not what tax makes of them.
   */
  readonly view: JsonObject;
  readonly settings: LedgerSettings;
  readonly chart: LedgerChart;
  /** Where the ledger's invoice stands; null when there is none. */
  readonly heldState: LedgerState | null;
  /** What its lines are tracked by, in their order. */
  readonly heldTracking?: readonly WantedLine['tracking'][];
  readonly facts: JsonObject;
}

/**
 * Makes of a source's invoice what the ledger is to have: accounts and rates by the map, checked as pairs; totals by the
 * ledger's own rule, which must come to the source's total. Pure; what stands against it comes back as findings.
 */
export const makeLedgerInvoice = ({
  view,
  settings,
  chart,
  heldState,
  heldTracking = [],
  facts,
}: InvoiceAsked): MadeInvoice => {
  // Lines that people approved keep the tracking that they have.
  const isOpen = heldState === null || heldState === 'draft';
  const findings: LedgerFinding[] = [];
  const currency = currencyOf(view, facts);
  const digits = minorDigits(currency);
  const notes: string[] = [];
  const bill = settings.proposals === undefined ? null : billProposal(view, settings.proposals);
  findings.push(...(bill?.findings ?? []));
  notes.push(...(bill?.leftOut ?? []));
  const lines = linesOf(view).map((line) => placeLine(line, settings, chart, findings));
  if (lines.length === 0)
    findings.push({ field: 'lines', code: 'plan.line_unreadable', message: 'The invoice has no lines.' });
  const isOfLines = textAt(view, 'amount.ofLines') !== null;
  const said = parseAmount(textAt(view, isOfLines ? 'amount.ofLines' : 'amount.total') ?? '', digits);
  if (said === null)
    findings.push({
      field: 'amount.total',
      code: 'plan.total_differs',
      message: 'The source says no total, so the ledger’s cannot be checked.',
    });
  if (findings.length > 0 || said === null) return { findings: distinct(findings) };
  const counted = lines.flatMap((line) => line ?? []);
  const predicted = ledgerTotals(counted.map(ledgerLine), settings.basis, digits);
  const residue =
    said -
    (isOfLines ? predicted.lines.reduce((sum, { lineAmount }) => sum + lineAmount, 0n) : predicted.total);
  if (residue !== 0n) {
    const rounding = roundingLine(residue, digits, settings, chart);
    if (rounding === null)
      return {
        findings: [
          {
            field: 'amount.total',
            code: 'plan.total_differs',
            message: `The ledger’s total would differ from the source’s by ${amountText(-residue, digits)}.`,
          },
        ],
      };
    counted.push(rounding);
    notes.push(`A rounding line of ${amountText(residue, digits)} makes both totals agree.`);
  }
  const totals = ledgerTotals(counted.map(ledgerLine), settings.basis, digits);
  return {
    notes,
    wanted: {
      number: textAt(view, 'number') ?? '',
      reference: settings.proposals === undefined ? null : textAt(view, 'reference'),
      contact: textAt(view, 'linked.contact') ?? '',
      state: furthest(settings.state, heldState),
      date: dateOf(view, facts) ?? '',
      dueDate: textAt(view, 'dueDate') ?? dayIn(facts, textAt(view, 'dueAt')) ?? dueBy(view, settings, facts),
      basis: settings.basis,
      currency,
      lines: counted.map((line, place): WantedLine => ({
        description: line.description,
        quantity: decimalText(line.quantity),
        unitAmount: decimalText(line.unitAmount),
        lineAmount: amountText(totals.lines[place]?.lineAmount ?? 0n, digits),
        account: line.account,
        tax: settings.basis === 'no_tax' ? null : line.tax,
        tracking: isOpen ? (settings.tracking ?? []) : (heldTracking[place] ?? []),
      })),
      // The look of an invoice that is there is its people's.
      brandingTheme: heldState === null ? orNull(settings.brandingTheme) : null,
      subTotal: amountText(totals.subTotal, digits),
      totalTax: amountText(totals.totalTax, digits),
      total: amountText(totals.total, digits),
    },
  };
};

interface PlacedLine extends LedgerLine {
  readonly description: string;
  readonly account: string;
  readonly tax: string;
}

const ledgerLine = ({ quantity, unitAmount, taxPercent }: PlacedLine): LedgerLine => ({
  quantity,
  unitAmount,
  taxPercent,
});

const placeLine = (
  line: JsonObject,
  settings: LedgerSettings,
  chart: LedgerChart,
  findings: LedgerFinding[],
): PlacedLine | null => {
  const description = textAt(line, 'description') ?? '';
  // Sources that know a line with its tax and without say both.
  const inclusive = settings.basis === 'exclusive' ? null : line['inclusive'];
  const price = isJsonObject(inclusive) ? inclusive : line;
  const quantity = parseDecimal(textAt(price, 'quantity') ?? '');
  const unitAmount = parseDecimal(textAt(price, 'unitAmount') ?? '');
  const services = [textAt(line, 'service'), textAt(line, 'serviceCode'), description].map((each) =>
    nameKey(each ?? ''),
  );
  const named = settings.accountMap.find((entry) => services.includes(nameKey(entry.service)));
  const rated = settings.taxMap?.find(
    (entry) => nameKey(entry.code) === nameKey(textAt(line, 'taxCode') ?? ''),
  );
  const { account } = named ?? { account: settings.defaultAccount };
  const tax = rated?.tax ?? named?.tax ?? settings.defaultTax;
  const find = (code: LedgerFinding['code'], message: string): null => {
    findings.push({ field: 'lines', code, message });
    return null;
  };
  if (description === '' || quantity === null || unitAmount === null)
    return find('plan.line_unreadable', 'A line has no description, quantity or price that can be read.');
  const held = chart.accounts.get(account);
  if (held === undefined)
    return find('plan.account_unknown', `There is no account ${account} that sales lines may name.`);
  if (settings.basis === 'no_tax')
    return { description, quantity, unitAmount, account, tax, taxPercent: decimalOf('0') };
  const rate = chart.taxes.get(tax);
  if (rate === undefined) return find('plan.tax_unknown', `There is no tax rate ${tax}.`);
  if (!rate.kinds.includes(held.kind))
    return find('plan.tax_and_account', `The tax rate ${tax} cannot stand with account ${account}.`);
  return { description, quantity, unitAmount, account, tax, taxPercent: decimalOf(rate.percent) };
};

/** The line that makes up a difference of a few cents, on the ledger's own account and without tax; null where not. */
const roundingLine = (
  residue: bigint,
  digits: number,
  settings: LedgerSettings,
  chart: LedgerChart,
): PlacedLine | null => {
  const code = chart.roundingAccount;
  const account = code === null ? undefined : chart.accounts.get(code);
  const size = residue < 0n ? -residue : residue;
  if (settings.residue !== 'rounding_line' || size > mostResidue || code === null || account === undefined)
    return null;
  const percent = chart.taxes.get(account.tax)?.percent ?? '0';
  if (percent !== '0') return null;
  return {
    description: 'Rounding',
    quantity: decimalOf('1'),
    unitAmount: { units: residue, scale: digits },
    account: code,
    tax: account.tax,
    taxPercent: decimalOf('0'),
  };
};

const orNull = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);

const order: readonly LedgerState[] = ['draft', 'awaiting_approval', 'approved', 'paid', 'ended'];

const furthest = (asked: LedgerState, held: LedgerState | null): LedgerState =>
  held !== null && order.indexOf(held) > order.indexOf(asked) ? held : asked;

const currencyOf = (view: JsonObject, facts: JsonObject): string => {
  const own = textAt(view, 'amount.currency') ?? textAt(facts, 'currency') ?? '';
  return isCurrency(own) ? own : 'AUD';
};

/** The day of an invoice: as its source says it, else that on which it was made, where the ledger's organisation is. */
export const dateOf = (view: JsonObject, facts: JsonObject): string | null =>
  textAt(view, 'date') ?? dayIn(facts, textAt(view, 'createdAt'));

/** So many days after its date, where the settings say how many. */
const dueBy = (view: JsonObject, { proposals }: LedgerSettings, facts: JsonObject): string | null => {
  const days = proposals?.dueDays ?? null;
  const date = dateOf(view, facts);
  return days === null || date === null ? null : toIso(Date.parse(date) + days * dayMs).slice(0, 10);
};

/** The calendar day of an instant where the ledger's organisation is. */
const dayIn = (facts: JsonObject, instant: string | null): string | null => {
  const at = instant === null ? Number.NaN : Date.parse(instant);
  if (Number.isNaN(at)) return null;
  const timeZone = textAt(facts, 'timeZone') ?? 'UTC';
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);
};

const linesOf = (view: JsonObject): readonly JsonObject[] => {
  const lines = view['lines'];
  return Array.isArray(lines) ? lines.filter((line: JsonValue) => isJsonObject(line)) : [];
};

const textAt = (value: JsonObject, path: string): string | null => {
  const found = valueAt(value, path);
  return typeof found === 'string' && found !== '' ? found : null;
};

const distinct = (findings: readonly LedgerFinding[]): readonly LedgerFinding[] => [
  ...new Map(findings.map((finding) => [`${finding.code} ${finding.message}`, finding])).values(),
];
