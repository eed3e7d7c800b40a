import { addDecimals, decimalText, parseDecimal, zeroDecimal, type Decimal } from '#base/decimal.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { nameKey } from '#model/keys.ts';
import type { LedgerFinding, LedgerSettings } from '#model/ledger-flow.ts';
import { valueAt } from '#model/mapping.ts';

/** What of an accepted proposal becomes an invoice of a ledger, and how that one looks. */
export interface ProposalSettings {
  /** `recurring`: the first period of services that come again and again; `all`: both. */
  readonly services: 'once_off' | 'recurring' | 'all';
  /** What services without a price of their own meet. */
  readonly included: 'leave_out' | 'zero_line';
  /** What services meet whose price is only a lowest one: `lowest` carries that. */
  readonly openPrices: 'lowest' | 'leave_out' | 'refuse';
  readonly text: 'name' | 'name_and_description';
  /** Dated the day of acceptance where the ledger's organisation is, or that on which the work begins. */
  readonly date: 'accepted' | 'start';
  /** Days after the date until it is due; null: no day is said. */
  readonly dueDays: number | null;
  /** `proposal`: the invoice is numbered as the proposal; `ledger`: the ledger numbers it. */
  readonly number: 'ledger' | 'proposal';
  /** What the accepted services must come to: `contract`, the value that the proposal says; `services`: nothing more than their own. */
  readonly check: 'contract' | 'services';
}

/** A service of a proposal as its source's connector tells it in `proposal.services`; null where the source does not say. */
export interface ProposedService {
  readonly key: string | null;
  readonly name: string | null;
  readonly description: string | null;
  /** Decimal text, of one period where it is recurring; their product is `total` to the cent. */
  readonly quantity: string | null;
  readonly unitAmount: string | null;
  readonly total: string | null;
  /** Over the whole contract. */
  readonly contractTotal: string | null;
  readonly currency: string | null;
  readonly isSelected: boolean | null;
  readonly isRecurring: boolean | null;
  /** Whether the source issues its invoices by itself. */
  readonly isBilledAtSource: boolean | null;
  /** `lowest`: what it costs in the end is not agreed on; `included`: it costs nothing of its own. */
  readonly price: 'set' | 'lowest' | 'included' | null;
}

/** What a proposal comes to as an invoice. */
export interface ProposalBill {
  readonly lines: readonly JsonObject[];
  /** What the lines come to, as decimal text. */
  readonly total: string;
  readonly currency: string | null;
  /** What is not carried and why, a sentence each. */
  readonly leftOut: readonly string[];
  /** Of that, what invoices of the source's own hold already. */
  readonly billed: readonly { readonly service: string; readonly invoice: string }[];
  readonly findings: readonly LedgerFinding[];
}

/**
 * Chooses what of a proposal is billed through the ledger. A service that its source bills by itself is never among it, and
 * neither is one that stands on an invoice of the source's that counts: the same money would be billed twice. Where the
 * source does not say enough to tell, that is a finding and nothing is guessed. Pure.
 */
export const billProposal = (view: JsonObject, settings: ProposalSettings): ProposalBill => {
  const services = servicesIn(view);
  const accepted = services.filter(({ isSelected }) => isSelected !== false);
  const issued = issuedFor(view, accepted);
  const leftOut: string[] = [];
  const billed: { service: string; invoice: string }[] = [];
  const findings: LedgerFinding[] = [];
  const chosen: ProposedService[] = [];
  for (const service of services) {
    const verdict = judge(service, settings, issued.get(service) ?? null);
    if (verdict.verdict === 'unclear') findings.push(unclear(`${named(service)} ${verdict.why}`));
    else if (verdict.verdict === 'carried') chosen.push(service);
    else {
      leftOut.push(`${named(service)} is left out: ${verdict.why}.`);
      if (verdict.invoice !== undefined && service.name !== null)
        billed.push({ service: service.name, invoice: verdict.invoice });
    }
  }
  // An invoice with nothing on it but what is free is none.
  const lines = chosen.some(isPriced) ? chosen : [];
  const currencies = [...new Set(lines.flatMap(({ currency }) => currency ?? []))];
  if (currencies.length > 1)
    findings.push(unclear(`The services are priced in several currencies: ${currencies.join(', ')}.`));
  if (lines.length > 0) {
    for (const item of strayIn(view, accepted))
      findings.push({
        field: 'lines',
        code: 'plan.billed_twice',
        message: `The source’s ${item.invoice} was made of this proposal and bills “${item.name}”, which is none of its services.`,
      });
    if (settings.check === 'contract') findings.push(...contractFinding(view, accepted));
  }
  return {
    lines: lines.map((service) => lineOf(service, settings)),
    total: decimalText(sumOf(lines.map(({ total }) => total)) ?? zeroDecimal),
    currency: currencies[0] ?? null,
    leftOut,
    billed,
    findings,
  };
};

/**
 * A proposal's view with what invoices have: `lines`, `amount`, `number`, `reference`, and the day it is dated. Other views
 * are given back as they are.
 */
export const viewAsInvoice = (view: JsonObject, ledger: LedgerSettings | undefined): JsonObject => {
  const settings = ledger?.proposals;
  if (settings === undefined) return view;
  const { lines, total, currency } = billProposal(view, settings);
  const start = settings.date === 'start' ? textAt(view, 'startDate') : null;
  return {
    ...view,
    lines,
    amount: { ofLines: total, currency },
    number: settings.number === 'proposal' ? textAt(view, 'number') : null,
    reference: textAt(view, 'number'),
    date: start,
    createdAt: textAt(view, 'acceptedAt'),
  };
};

type Verdict =
  | { readonly verdict: 'carried' }
  | { readonly verdict: 'left_out'; readonly why: string; readonly invoice?: string }
  | { readonly verdict: 'unclear'; readonly why: string };

const leave = (why: string): Verdict => ({ verdict: 'left_out', why });
const ask = (why: string): Verdict => ({ verdict: 'unclear', why });

const judge = (service: ProposedService, settings: ProposalSettings, invoice: string | null): Verdict => {
  if (service.isSelected === false) return leave('the client did not choose it');
  if (service.isSelected === null) return ask('does not say whether the client chose it.');
  const isFree = service.price === 'included' || (service.total !== null && !isPriced(service));
  if (isFree && settings.included === 'leave_out') return leave('it costs nothing of its own');
  if (service.isBilledAtSource === true && !isFree) return leave('the source bills it by itself');
  if (service.isRecurring === true && settings.services === 'once_off')
    return leave('it is billed again and again');
  if (service.isRecurring === false && settings.services === 'recurring') return leave('it is billed once');
  if (isFree) return { verdict: 'carried' };
  if (service.isRecurring === null) return ask('does not say whether it is billed once or again and again.');
  if (service.isBilledAtSource === null) return ask('does not say whether the source bills it by itself.');
  if (invoice !== null) return { verdict: 'left_out', why: `it stands on the source’s ${invoice}`, invoice };
  if (service.price === null) return ask('has a kind of price that is not known.');
  if (service.price === 'lowest' && settings.openPrices === 'leave_out')
    return leave('only its lowest price is agreed on');
  if (service.price === 'lowest' && settings.openPrices === 'refuse')
    return ask('has only a lowest price; what it costs is for a person to say.');
  if (service.total === null || service.unitAmount === null) return ask('has no price that can be read.');
  return { verdict: 'carried' };
};

const told = (value: Decimal | null): string => (value === null ? 'what cannot be told' : decimalText(value));

/** The accepted services must come to what the proposal says of itself: else one was misread, or is missing. */
const contractFinding = (
  view: JsonObject,
  accepted: readonly ProposedService[],
): readonly LedgerFinding[] => {
  const said = decimalIn(textAt(view, 'proposal.contractTotal'));
  const sum = sumOf(
    accepted.map(({ contractTotal, price }) => contractTotal ?? (price === 'included' ? '0' : null)),
  );
  if (said !== null && sum !== null && decimalText(said) === decimalText(sum)) return [];
  return [
    {
      field: 'amount.total',
      code: 'plan.total_differs',
      message: `The proposal says that it comes to ${told(said)}, and its accepted services come to ${told(sum)}.`,
    },
  ];
};

const lineOf = (service: ProposedService, settings: ProposalSettings): JsonObject => {
  const { name, description, key } = service;
  const hasMore = settings.text === 'name_and_description' && description !== null && description !== name;
  return {
    description: hasMore && name !== null ? `${name}\n${description}` : name,
    service: name,
    serviceCode: key,
    quantity: service.quantity ?? '1',
    unitAmount: isPriced(service) ? service.unitAmount : '0',
    total: isPriced(service) ? service.total : '0',
  };
};

/** What the source's own invoices made of a proposal bill, by name. */
interface IssuedItem {
  readonly invoice: string;
  readonly name: string;
}

const issuedIn = (view: JsonObject): readonly IssuedItem[] =>
  objectsIn(valueAt(view, 'proposal.issued')).flatMap((item) => {
    const name = textAt(item, 'name');
    return name === null ? [] : [{ invoice: textAt(item, 'invoice') ?? 'invoice', name }];
  });

/** Which service an item bills: that of its name, else the one of the longest name that its text holds. */
const serviceOf = (item: IssuedItem, services: readonly ProposedService[]): ProposedService | null => {
  const text = ` ${words(item.name)} `;
  const [found] = services
    .filter(({ name }) => name !== null && words(name) !== '' && text.includes(` ${words(name)} `))
    .toSorted((a, b) => words(b.name ?? '').length - words(a.name ?? '').length);
  return found ?? null;
};

/** Services of one name cannot be told apart, so an item bills them all. */
const issuedFor = (
  view: JsonObject,
  accepted: readonly ProposedService[],
): ReadonlyMap<ProposedService, string> =>
  new Map(
    issuedIn(view).flatMap((item) => {
      const name = words(serviceOf(item, accepted)?.name ?? '');
      return accepted
        .filter((service) => name !== '' && words(service.name ?? '') === name)
        .map((service) => [service, item.invoice] as const);
    }),
  );

/** Items that name no service; where the source bills some of them by itself, they are taken for those. */
const strayIn = (view: JsonObject, accepted: readonly ProposedService[]): readonly IssuedItem[] =>
  accepted.some(({ isBilledAtSource }) => isBilledAtSource === true)
    ? []
    : issuedIn(view).filter((item) => serviceOf(item, accepted) === null);

const words = (text: string): string => (nameKey(text) ?? '').replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();

const isPriced = ({ price, total }: ProposedService): boolean =>
  price !== 'included' && total !== null && /[1-9]/.test(total);

const named = ({ name }: ProposedService): string => (name === null ? 'A service' : `“${name}”`);

const unclear = (message: string): LedgerFinding => ({
  field: 'lines',
  code: 'plan.service_unclear',
  message,
});

/** Null where one of them cannot be read. */
const sumOf = (amounts: readonly (string | null)[]): Decimal | null => {
  let sum = zeroDecimal;
  for (const amount of amounts) {
    const read = decimalIn(amount);
    if (read === null) return null;
    sum = addDecimals(sum, read);
  }
  return sum;
};

const decimalIn = (text: string | null): Decimal | null => (text === null ? null : parseDecimal(text));

const servicesIn = (view: JsonObject): readonly ProposedService[] =>
  objectsIn(valueAt(view, 'proposal.services')).map((each) => ({
    key: textAt(each, 'key'),
    name: textAt(each, 'name'),
    description: textAt(each, 'description'),
    quantity: textAt(each, 'quantity'),
    unitAmount: textAt(each, 'unitAmount'),
    total: textAt(each, 'total'),
    contractTotal: textAt(each, 'contractTotal'),
    currency: textAt(each, 'currency'),
    isSelected: flagAt(each, 'isSelected'),
    isRecurring: flagAt(each, 'isRecurring'),
    isBilledAtSource: flagAt(each, 'isBilledAtSource'),
    price: priceKinds.find((kind) => kind === each['price']) ?? null,
  }));

const priceKinds = ['set', 'lowest', 'included'] as const;

const objectsIn = (value: JsonValue): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter((each: JsonValue) => isJsonObject(each)) : [];

const flagAt = (value: JsonObject, name: string): boolean | null => {
  const held = value[name];
  return typeof held === 'boolean' ? held : null;
};

const textAt = (value: JsonObject, path: string): string | null => {
  const found = valueAt(value, path);
  return typeof found === 'string' && found !== '' ? found : null;
};
