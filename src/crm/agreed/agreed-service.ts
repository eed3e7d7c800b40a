import { newId, type AgreedServiceId, type BillableId } from '#base/ids.ts';
import type { AgreedWay } from '#model/agreed-service.ts';
import type { FeedVerb } from '#model/telling/event-catalogue.ts';
import { compareDecimals, decimalOf } from '#base/decimal.ts';
import {
  insertAgreedService,
  lockAgreedService,
  updateAgreedService,
  type AgreedServiceRow,
} from '#store/crm/agreed-services.ts';
import { lockBillables } from '#store/crm/billables.ts';
import { isTaxInUse, loadPricedService } from '#store/crm/billing-subjects.ts';
import { laterThanBefore } from '#store/crm/changed-rows.ts';
import {
  addBillable,
  checkFigures,
  reopenWithdrawn,
  requireParent,
  reviseBillable,
  withdrawBillable,
} from '#crm/billables/billable-service.ts';
import { crmError } from '#crm/crm-errors.ts';
import { changedFields } from '#crm/differences.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { financeError } from '#crm/invoicing/finance-errors.ts';
import { organisationZone, plainDateIn } from '#crm/reports/organisation-zone.ts';
import type { CrmWork } from '#crm/work.ts';

/** What was agreed on, as far as it decides what is billed. */
export type AgreedTerms = Pick<
  AgreedServiceRow,
  | 'description'
  | 'service_id'
  | 'quantity'
  | 'unit_price'
  | 'currency'
  | 'tax_code'
  | 'interval'
  | 'interval_count'
  | 'starts_on'
  | 'term_months'
  | 'collection'
  | 'accepted_at'
  | 'source_number'
  | 'source_url'
>;

export interface NewAgreedService extends AgreedTerms {
  readonly reference: string;
  readonly opportunityId: string;
  readonly way: AgreedWay;
  readonly begins: AgreedServiceRow['begins'];
  readonly group_key: string | null;
  readonly group_lines: number | null;
}

/** Why its price is not the catalogue's. */
const reasonOf = (terms: Pick<AgreedTerms, 'source_number'>): string =>
  terms.source_number === null ? 'Agreed on' : `Agreed in ${terms.source_number}`;

/**
 * Stores what was agreed on, and in the same transaction the billable that stands for it; a subscription is prepared only.
 * @throws `crm.bad_reference`, `crm.closed`, `crm.not_recurring`, and what a billable is refused for.
 */
export const makeAgreedService = async (
  deps: FinanceDeps,
  work: CrmWork,
  input: NewAgreedService,
): Promise<AgreedServiceRow> => {
  const { opportunityId, ...kept } = input;
  const parent = await requireParent(work, { kind: 'opportunity', id: opportunityId });
  if (parent.opportunityId === null)
    throw crmError('crm.bad_reference', 'There is no such opportunity.', { details: { field: 'parent' } });
  const isBillable = input.way !== 'subscription';
  if (!isBillable) await requireSubscribable(deps, work, input);
  const id = newId('agreedService', work.now);
  await insertAgreedService(work.trx, {
    ...kept,
    id,
    workspace_id: work.workspaceId,
    contact_id: parent.contactId,
    opportunity_id: parent.opportunityId,
    state: isBillable ? 'billed' : 'prepared',
    billable_id: isBillable ? await addBillableFor(deps, work, opportunityId, input) : null,
    subscription_id: null,
    withdrawn_reason: null,
    created_by: work.actor,
    created_at: work.now,
    updated_by: work.actor,
    updated_at: work.now,
  });
  const verb = isBillable ? 'agreed' : 'prepared';
  work.tell({ verb, kind: 'agreed_service', id, contactId: parent.contactId, version: 1 });
  return requireAgreedService(work, id);
};

const addBillableFor = async (
  deps: FinanceDeps,
  work: CrmWork,
  opportunityId: string,
  terms: AgreedTerms,
): Promise<BillableId> => {
  const named = { kind: 'opportunity', id: opportunityId } as const;
  return addBillable(deps, work, await requireParent(work, named), {
    parent: named,
    serviceId: terms.service_id,
    description: terms.description,
    quantity: terms.quantity,
    unitPrice: terms.unit_price,
    priceReason: (await isListPrice(work, terms)) ? null : reasonOf(terms),
    taxCode: terms.tax_code,
    currency: terms.currency,
    ...(terms.accepted_at === null
      ? {}
      : { on: plainDateIn(terms.accepted_at, await organisationZone(work.trx, work.workspaceId)) }),
    memo: terms.source_number,
  });
};

const isListPrice = async (work: CrmWork, terms: AgreedTerms): Promise<boolean> => {
  if (terms.service_id === null) return true;
  const service = await loadPricedService(work.trx, terms.service_id, terms.currency);
  const listed = service?.unit_price ?? null;
  return listed === null || compareDecimals(decimalOf(listed), decimalOf(terms.unit_price)) === 0;
};

/** What starting it would refuse is refused when it is prepared, while somebody looks at the flow. */
const requireSubscribable = async (deps: FinanceDeps, work: CrmWork, terms: AgreedTerms): Promise<void> => {
  const service =
    terms.service_id === null
      ? undefined
      : await loadPricedService(work.trx, terms.service_id, terms.currency);
  if (service === undefined || service.archived_at !== null)
    throw crmError('crm.bad_reference', 'There is no such service, or it is archived.', {
      details: { field: 'serviceKey' },
    });
  if (service.interval === null)
    throw financeError('crm.not_recurring', `${service.code} is sold once, not again and again.`);
  if (terms.interval === null || !/^[1-9]\d*$/.test(terms.quantity))
    throw crmError('crm.invalid', 'A subscription needs an interval and a whole quantity.', {
      details: { fields: ['interval: is missing', 'quantity: must be whole'] },
    });
  await checkFigures(deps, work, {
    quantity: terms.quantity,
    unitPrice: terms.unit_price,
    discount: null,
    currency: terms.currency,
  });
  if (terms.tax_code !== null && !(await isTaxInUse(work.trx, terms.tax_code)))
    throw crmError('crm.bad_reference', 'There is no such tax rate, or it is archived.', {
      details: { field: 'taxCode' },
    });
};

/** The row, locked. @throws `crm.not_found`. */
export const requireAgreedService = async (work: CrmWork, id: AgreedServiceId): Promise<AgreedServiceRow> => {
  const row = await lockAgreedService(work.trx, id);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such agreed service.');
  return row;
};

const refuseStarted = (row: AgreedServiceRow): void => {
  if (row.subscription_id === null) return;
  throw financeError(
    'crm.agreed_state',
    'A subscription bills it already: change or cancel that one by hand.',
    {
      details: { state: row.state, subscription: row.subscription_id },
    },
  );
};

/**
 * Follows what was agreed on while nothing of it is invoiced. @throws `crm.billable_closed`, `crm.agreed_state` once it is,
 * and what making it is refused for.
 */
export const changeAgreedService = async (
  deps: FinanceDeps,
  work: CrmWork,
  row: AgreedServiceRow,
  change: Partial<AgreedTerms>,
): Promise<void> => {
  const wanted: AgreedTerms = { ...row, ...change };
  const fields = changedFields(termsOf(row), termsOf(wanted));
  if (fields.length === 0) return;
  refuseStarted(row);
  if (row.way === 'subscription') await requireSubscribable(deps, work, wanted);
  const [billable] = row.billable_id === null ? [] : await lockBillables(work.trx, [row.billable_id]);
  if (billable !== undefined && billable.state !== 'written_off')
    await reviseBillable(deps, work, billable, {
      serviceId: wanted.service_id,
      description: wanted.description,
      quantity: wanted.quantity,
      unitPrice: wanted.unit_price,
      priceReason: (await isListPrice(work, wanted)) ? billable.price_reason : reasonOf(wanted),
      taxCode: wanted.tax_code,
      currency: wanted.currency,
    });
  await keep(work, row, termsOf(wanted), 'changed', fields);
};

const termsOf = (terms: AgreedTerms): AgreedTerms => ({
  description: terms.description,
  service_id: terms.service_id,
  quantity: terms.quantity,
  unit_price: terms.unit_price,
  currency: terms.currency,
  tax_code: terms.tax_code,
  interval: terms.interval,
  interval_count: terms.interval_count,
  starts_on: terms.starts_on,
  term_months: terms.term_months,
  collection: terms.collection,
  accepted_at: terms.accepted_at,
  source_number: terms.source_number,
  source_url: terms.source_url,
});

/** Stores what is now so, and tells of it. */
export const keep = async (
  work: CrmWork,
  row: AgreedServiceRow,
  set: Parameters<typeof updateAgreedService>[2],
  verb: FeedVerb,
  fields: readonly string[] = [],
): Promise<void> => {
  const version = row.version + 1;
  await updateAgreedService(work.trx, row.id, {
    ...set,
    version,
    updated_by: work.actor,
    updated_at: laterThanBefore(work.now),
  });
  work.tell({
    verb,
    kind: 'agreed_service',
    id: row.id,
    contactId: row.contact_id,
    fields,
    version,
  });
  work.touch('agreed_service', row.id);
};

/**
 * Takes back what nobody was invoiced for: its billable is written off, a prepared subscription never begins.
 * @throws `crm.billable_closed`, `crm.agreed_state` where it is billed already.
 */
export const withdrawAgreedService = async (
  work: CrmWork,
  row: AgreedServiceRow,
  reason: string,
): Promise<void> => {
  if (row.state === 'withdrawn') return;
  refuseStarted(row);
  const [billable] = row.billable_id === null ? [] : await lockBillables(work.trx, [row.billable_id]);
  await keep(work, row, { state: 'withdrawn', withdrawn_reason: reason }, 'withdrawn');
  if (billable !== undefined) await withdrawBillable(work, billable, reason);
};

/** Lets what was withdrawn hold again. */
export const reopenAgreedService = async (
  deps: FinanceDeps,
  work: CrmWork,
  row: AgreedServiceRow,
): Promise<void> => {
  if (row.state !== 'withdrawn') return;
  const isBillable = row.way !== 'subscription';
  const [billable] = row.billable_id === null ? [] : await lockBillables(work.trx, [row.billable_id]);
  if (billable !== undefined) await reopenWithdrawn(work, billable);
  const billableId =
    isBillable && billable === undefined
      ? await addBillableFor(deps, work, row.opportunity_id, row)
      : row.billable_id;
  await keep(
    work,
    row,
    { state: isBillable ? 'billed' : 'prepared', withdrawn_reason: null, billable_id: billableId },
    'reopened',
  );
};
