import { compareDecimals, parseDecimal } from '#base/decimal.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { ChildView } from '#model/connector.ts';
import type { ProposedService } from '#model/ledger-proposal.ts';
import { readyLines } from './ignition-invoice-lines.ts';

/**
 * A proposal as what it may be billed by: whether it was accepted, its services in their order, and what Ignition's own
 * invoices made of it hold already. `isAccepted` is null in a state that is not known.
 */
export const viewProposal = (fields: JsonObject, children: readonly ChildView[]): JsonObject => ({
  ...fields,
  proposal: {
    isAccepted: acceptance[textIn(fields, 'status') ?? ''] ?? null,
    contractTotal: textIn(objectIn(fields, 'minimumContractValue'), 'amount'),
    services: objectsIn(fields['services'])
      .toSorted((a, b) => positionOf(a) - positionOf(b))
      .map((service) => ({ ...serviceOf(service) })),
    issued: issuedIn(children),
  },
});

/** An engagement that is completed was accepted; one that is sent anew no longer is. */
const acceptance: Readonly<Record<string, boolean>> = {
  new: false,
  draft: false,
  awaiting_acceptance: false,
  accepted: true,
  completed: true,
  lost: false,
  revoked: false,
};

/**
 * Ignition issues invoices of services by itself where their billing is `automatic`; of `manual` ones a person bills them.
 * What is not recurring has one price, whether it is called that of the period or of the contract.
 */
const serviceOf = (service: JsonObject): ProposedService => {
  const billing = objectIn(service, 'billing');
  const pricing = objectIn(service, 'pricing');
  const [period, contract] = [
    amountIn(pricing, 'minimumPeriodValue'),
    amountIn(pricing, 'minimumContractValue'),
  ];
  const isRecurring = flagIn(billing, 'isRecurring');
  const total = isRecurring === true ? period : onlyOne(period, contract);
  const quantity = textIn(pricing, 'quantity') ?? '1';
  const [ready = {}] = total === null ? [] : readyLines([{ description: '', quantity, total }]);
  return {
    key: textIn(service, 'serviceKey'),
    name: textIn(service, 'name'),
    description: textIn(service, 'description'),
    quantity: textIn(ready, 'quantity'),
    unitAmount: textIn(ready, 'unitAmount'),
    total,
    contractTotal: contract,
    currency:
      textIn(objectIn(pricing, 'minimumPeriodValue'), 'currency') ??
      textIn(objectIn(pricing, 'minimumContractValue'), 'currency') ??
      textIn(pricing, 'currency'),
    isSelected: flagIn(service, 'isSelected'),
    isRecurring,
    isBilledAtSource: billers[textIn(billing, 'mode')?.toLowerCase() ?? ''] ?? null,
    price: prices[textIn(pricing, 'priceType')?.toLowerCase() ?? ''] ?? null,
  };
};

/** Null where they are two prices. */
const onlyOne = (period: string | null, contract: string | null): string | null => {
  if (period === null || contract === null) return period ?? contract;
  const [a, b] = [parseDecimal(period), parseDecimal(contract)];
  return a !== null && b !== null && compareDecimals(a, b) === 0 ? period : null;
};

const billers: Readonly<Record<string, boolean>> = { automatic: true, manual: false };

/** Kinds of price as Ignition's export names them; the API was seen to write `range` for the last. */
const prices: Readonly<Record<string, ProposedService['price']>> = {
  fixed: 'set',
  unit: 'set',
  included: 'included',
  minimum: 'lowest',
  range: 'lowest',
  'price range': 'lowest',
  price_range: 'lowest',
};

/** Of invoices that count; what other proposals are billed by the same invoice is not this one's. */
const issuedIn = (children: readonly ChildView[]): readonly JsonObject[] =>
  children
    .filter(({ kind, state }) => kind === 'invoice' && state === 'active')
    .flatMap(({ fields }) => {
      const items = objectsIn(fields['items']).filter((item) => textIn(item, 'originKey') !== null);
      const own = items.find((item) => textIn(item, 'originType')?.toLowerCase() === 'proposal');
      return items
        .filter((item) => own !== undefined && textIn(item, 'originKey') === textIn(own, 'originKey'))
        .map((item): JsonObject => ({
          invoice: `invoice ${textIn(fields, 'number') ?? ''}`.trim(),
          name: textIn(item, 'description'),
        }));
    });

const positionOf = (service: JsonObject): number => {
  const { position } = service as { readonly position?: JsonValue };
  return typeof position === 'number' ? position : Number.MAX_SAFE_INTEGER;
};

const objectIn = (value: JsonObject, name: string): JsonObject => {
  const held = value[name];
  return isJsonObject(held) ? held : {};
};

const objectsIn = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter((each: JsonValue) => isJsonObject(each)) : [];

const amountIn = (pricing: JsonObject, name: string): string | null =>
  textIn(objectIn(pricing, name), 'amount');

const flagIn = (value: JsonObject, name: string): boolean | null => {
  const held = value[name];
  return typeof held === 'boolean' ? held : null;
};

const textIn = (value: JsonObject, name: string): string | null => {
  const held = value[name];
  return typeof held === 'string' && held !== '' ? held : null;
};
