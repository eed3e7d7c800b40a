import { nameKey } from '#model/keys.ts';
import type { JsonObject } from '#base/json.ts';
import { agreedFigures } from '#model/agreed-price.ts';
import type {
  AgreedBilling,
  AgreedCadence,
  AgreedFinding,
  AgreedFindingCode,
  AgreedPrice,
  AgreedTerm,
  AgreedWay,
} from '#model/agreed-service.ts';
import type { SkipReason } from './plan.ts';

/** An entry of the target's catalogue, as far as it decides what is billed. */
export interface CatalogueService {
  readonly key: string;
  readonly code: string;
  readonly name: string;
  readonly taxCode: string | null;
  readonly isRecurring: boolean;
}

/** One agreed service with what stands around it. */
export interface AgreedCase {
  readonly name: string;
  readonly cadence: AgreedCadence;
  readonly term: AgreedTerm;
  readonly price: AgreedPrice;
  readonly startsOn: string | null;
  /** The source's name of the tax; null where its library names none, or is not read. */
  readonly taxName: string | null;
  /** The catalogue's entry that the source's library entry is linked to. */
  readonly linked: CatalogueService | null;
  readonly catalogue: readonly CatalogueService[];
  /** What it is billed as already; null while nothing is. */
  readonly held: AgreedWay | null;
}

/** What it is to be billed as, or why not. Flat text, as mappings read it. */
export type Billed =
  | { readonly is: 'billed'; readonly as: AgreedWay; readonly values: JsonObject }
  | { readonly is: 'left'; readonly reason: SkipReason }
  | { readonly is: 'refused'; readonly finding: AgreedFinding };

const left = (reason: SkipReason): Billed => ({ is: 'left', reason });
const refused = (code: AgreedFindingCode, message: string): Billed => ({
  is: 'refused',
  finding: { field: 'record', code, message },
});

/** What an agreed service is billed as by a flow's rules, in the target's terms. Pure; guesses nothing. */
export const billedAs = (given: AgreedCase, billing: AgreedBilling): Billed => {
  const named = billing.services.find(({ service }) => nameKey(service) === nameKey(given.name)) ?? null;
  const own = named?.bill ?? null;
  if (given.cadence.is === 'unknown' && (given.held === 'subscription' || own === null))
    return refused(
      'plan.cadence_unknown',
      `How often “${given.name}” is billed cannot be told: the source says “${given.cadence.says}”.`,
    );
  const as = given.held ?? own ?? (given.cadence.is === 'once' ? billing.onceOff : billing.recurring);
  if (as === 'off') return left('flow.not_billed');
  const isContract = given.cadence.is !== 'once' && as !== 'subscription';
  if (given.cadence.is === 'once' && as === 'subscription')
    return refused('plan.cadence_unknown', `“${given.name}” was agreed on as recurring and is once-off now.`);
  if (given.price.is === 'included') return left('flow.nothing_to_bill');
  const priced = pricedAs(given, billing, isContract, as === 'subscription');
  if ('is' in priced) return priced;
  if (/^0*(?:\.0*)?$/.test(priced.unitPrice)) return left('flow.nothing_to_bill');
  const service = serviceOf(given, named?.code ?? null);
  if (service !== null && 'is' in service) return service;
  if (as === 'subscription' && service === null)
    return refused(
      'plan.service_missing',
      `The catalogue has no service “${given.name}”, and a subscription bills one of the catalogue.`,
    );
  if (as === 'subscription' && service?.isRecurring !== true)
    return refused('plan.not_recurring', `${service?.code ?? ''} is sold once in the catalogue.`);
  const tax = taxOf(given, service, billing);
  if (typeof tax !== 'string') return tax;
  const recurs = as === 'subscription' ? recursOf(given, billing) : { values: {} };
  if ('finding' in recurs) return { is: 'refused', finding: recurs.finding };
  const units = priced.units === null ? '' : ` (${priced.units})`;
  const whole = isContract ? `${units}, whole contract` : units;
  return {
    is: 'billed',
    as,
    values: {
      way: as,
      description: `${given.name}${whole}`,
      ...(service === null ? {} : { serviceKey: service.key }),
      quantity: priced.quantity,
      unitPrice: priced.unitPrice,
      currency: given.price.currency ?? '',
      ...(tax === '' ? {} : { taxCode: tax }),
      collection: billing.collection,
      begins: billing.start,
      ...recurs.values,
    },
  };
};

const pricedAs = (
  { name, price }: AgreedCase,
  { openPrices }: AgreedBilling,
  isContract: boolean,
  isWhole: boolean,
): NonNullable<ReturnType<typeof agreedFigures>> | Billed => {
  if (price.is === 'unknown' || (price.is === 'open' && openPrices === 'finding'))
    return refused(
      'plan.price_open',
      `The source names only the least that “${name}” costs, or not how it is priced.`,
    );
  const amount = isContract ? price.contract : price.period;
  if (amount === null || price.currency === null)
    return refused('plan.price_unreadable', `What “${name}” costs, and in which currency, cannot be read.`);
  const figures = agreedFigures(
    { amount, quantity: isContract ? null : price.quantity, currency: price.currency },
    { isWhole },
  );
  return (
    figures ?? refused('plan.price_unreadable', `“${name}” costs ${amount} ${price.currency}, which is none.`)
  );
};

/** By the flow's settings, else by the link, else by a code or a name of which there is one. */
const serviceOf = (given: AgreedCase, code: string | null): CatalogueService | Billed | null => {
  if (code === '') return null;
  const withCode = (text: string): CatalogueService | null =>
    given.catalogue.find((each) => nameKey(each.code) === nameKey(text)) ?? null;
  if (code !== null)
    return (
      withCode(code) ??
      refused(
        'plan.service_missing',
        `The catalogue has no service of the code ${code}, which is set for “${given.name}”.`,
      )
    );
  if (given.linked !== null) return given.linked;
  const coded = withCode(given.name);
  if (coded !== null) return coded;
  const namesakes = given.catalogue.filter((each) => nameKey(each.name) === nameKey(given.name));
  const [only = null] = namesakes;
  return namesakes.length === 1 ? only : null;
};

/** A code, empty for no tax. Nobody is billed without tax, or with one, because nothing was said. */
const taxOf = (
  { name, taxName }: AgreedCase,
  service: CatalogueService | null,
  { taxes, defaultTax }: AgreedBilling,
): string | Billed => {
  const mapped = taxName === null ? undefined : taxes.find((tax) => nameKey(tax.name) === nameKey(taxName));
  if (mapped !== undefined) return mapped.code;
  const code = service?.taxCode ?? (defaultTax === '' ? null : defaultTax);
  return (
    code ??
    refused(
      'plan.tax_unmapped',
      taxName === null
        ? `No tax is known for “${name}”.`
        : `No tax is set for “${taxName}”, which the source names for “${name}”.`,
    )
  );
};

/** Months of one period, where it is made of months. */
const monthsOf = (cadence: Extract<AgreedCadence, { is: 'every' }>): number | null => {
  if (cadence.interval === 'month') return cadence.count;
  return cadence.interval === 'year' ? cadence.count * 12 : null;
};

const unknownTerm = (message: string): { readonly finding: AgreedFinding } => ({
  finding: { field: 'record', code: 'plan.term_unknown', message },
});

/** How often, from when and for how long. A term that cuts a period short would bill more than was agreed on. */
const recursOf = (
  { name, cadence, term, startsOn }: AgreedCase,
  billing: AgreedBilling,
): { readonly values: JsonObject } | { readonly finding: AgreedFinding } => {
  if (cadence.is !== 'every') return { values: {} };
  const values = {
    interval: cadence.interval,
    intervalCount: String(cadence.count),
    ...(startsOn === null ? {} : { startsOn }),
  };
  if (billing.term === 'goes_on' || term.is === 'ongoing') return { values };
  if (term.is === 'unknown')
    return unknownTerm(`How long the contract lasts cannot be told: the source says “${term.says}”.`);
  const period = monthsOf(cadence);
  return period === null || term.months % period !== 0
    ? unknownTerm(
        `The contract lasts ${String(term.months)} months, which are no whole periods of “${name}”.`,
      )
    : { values: { ...values, termMonths: String(term.months) } };
};
