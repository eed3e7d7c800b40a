import { decimalOf, compareDecimals } from '#base/decimal.ts';
import { newId, type BillableId, type ServiceId, type TimeEntryId } from '#base/ids.ts';
import { toIso } from '#base/clock.ts';
import { unreachable } from '#base/never.ts';
import { figureProblems, type DiscountText, type FigureTexts } from '#model/invoicing/figures.ts';
import {
  deleteBillable,
  insertBillables,
  lockBillables,
  updateBillable,
  wasInvoiced,
  type BillableRow,
} from '#store/crm/billables.ts';
import {
  isTaxInUse,
  loadBillingParent,
  loadPricedService,
  type BillingParent,
  type PricedService,
} from '#store/crm/billing-subjects.ts';
import { crmError } from '#crm/crm-errors.ts';
import { changedFields } from '#crm/differences.ts';
import { findBillingConnection } from '#crm/invoicing/billing-connection.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { financeError } from '#crm/invoicing/finance-errors.ts';
import { requireVersion } from '#crm/versions.ts';
import { act, type Acting, type CrmWork } from '#crm/work.ts';
import { discountOfRow, figuresOfRow } from './billable-texts.ts';
import { sumQuote } from './quotes.ts';

/** What a person can say of a billable; what is left out is found from the service and the parent. */
export interface BillableInput {
  readonly serviceId?: ServiceId | null | undefined;
  readonly description?: string | undefined;
  readonly quantity?: string | undefined;
  readonly unitPrice?: string | undefined;
  readonly priceReason?: string | null | undefined;
  readonly discount?: DiscountText | null | undefined;
  readonly taxCode?: string | null | undefined;
  readonly currency?: string | undefined;
  readonly on?: string | undefined;
  readonly memo?: string | null | undefined;
}

export interface NewBillable extends BillableInput {
  readonly parent: { readonly kind: 'opportunity' | 'ticket' | 'contact'; readonly id: string };
  readonly quantity: string;
  readonly isQuoted?: boolean | undefined;
  readonly timeEntryId?: TimeEntryId;
}

const houseCurrency = 'AUD';

/** @throws `crm.invalid`, `crm.bad_reference`, `crm.closed`, `crm.currency_refused`, `crm.amount_refused`. */
export const createBillable = (deps: FinanceDeps, acting: Acting, input: NewBillable): Promise<BillableId> =>
  act(deps, acting, 'finance', async (work) => {
    const parent = await requireParent(work, input.parent);
    const id = await addBillable(deps, work, parent, input);
    return id;
  });

/** @throws `crm.bad_reference`. */
export const requireParent = async (work: CrmWork, named: NewBillable['parent']): Promise<BillingParent> => {
  const parent = await loadBillingParent(work.trx, named);
  if (parent === undefined || parent.isArchived)
    throw crmError('crm.bad_reference', `There is no such ${named.kind}, or it is archived.`, {
      details: { field: 'parent' },
    });
  return parent;
};

/** The same inside somebody's transaction, for time and for what else becomes billables. */
export const addBillable = async (
  deps: FinanceDeps,
  work: CrmWork,
  parent: BillingParent,
  input: NewBillable,
): Promise<BillableId> => {
  const isQuoted = input.isQuoted ?? parent.opportunityState === 'open';
  if (parent.opportunityState === 'lost' || (isQuoted && parent.opportunityState !== 'open'))
    throw crmError(
      'crm.closed',
      'Only an open opportunity takes lines of a quote, and a lost one takes none.',
    );
  const currency = input.currency ?? parent.currency ?? houseCurrency;
  if (isQuoted && currency !== parent.currency)
    throw crmError(
      'crm.invalid',
      `A quoted line is in the opportunity’s currency, ${parent.currency ?? ''}.`,
      {
        details: { fields: ['currency'] },
      },
    );
  const service = await serviceOf(work, input.serviceId ?? null, currency);
  const wanted = filledIn(input, service, currency, work.now);
  await checkWanted(deps, work, wanted, service);
  const id = newId('billable', work.now);
  await insertBillables(work.trx, [
    {
      id,
      workspace_id: work.workspaceId,
      contact_id: parent.contactId,
      opportunity_id: parent.opportunityId,
      ticket_id: parent.ticketId,
      time_entry_id: input.timeEntryId ?? null,
      ...wanted,
      state: isQuoted ? 'quoted' : 'open',
      invoice_id: null,
      written_off_reason: null,
      created_by: work.actor,
      created_at: work.now,
      updated_by: work.actor,
      updated_at: work.now,
    },
  ]);
  work.tell({ verb: 'created', kind: 'billable', id, contactId: parent.contactId, version: 1 });
  if (isQuoted && parent.opportunityId !== null) await sumQuote(work, parent.opportunityId);
  return id;
};

/** What of a row the person's words, the service and the parent decide. */
type Wanted = Pick<
  BillableRow,
  | 'service_id'
  | 'description'
  | 'quantity'
  | 'unit_price'
  | 'list_price'
  | 'price_reason'
  | 'discount_kind'
  | 'discount_value'
  | 'tax_code'
  | 'currency'
  | 'billed_on'
  | 'memo'
>;

const wantedOf = (row: BillableRow): Wanted => ({
  service_id: row.service_id,
  description: row.description,
  quantity: row.quantity,
  unit_price: row.unit_price,
  list_price: row.list_price,
  price_reason: row.price_reason,
  discount_kind: row.discount_kind,
  discount_value: row.discount_value,
  tax_code: row.tax_code,
  currency: row.currency,
  billed_on: row.billed_on,
  memo: row.memo,
});

const serviceOf = async (
  work: CrmWork,
  id: ServiceId | null,
  currency: string,
): Promise<PricedService | null> => {
  if (id === null) return null;
  const service = await loadPricedService(work.trx, id, currency);
  if (service === undefined || service.archived_at !== null)
    throw crmError('crm.bad_reference', 'There is no such service, or it is archived.', {
      details: { field: 'serviceId' },
    });
  return service;
};

const filledIn = (
  input: NewBillable,
  service: PricedService | null,
  currency: string,
  now: number,
): Wanted => {
  const description = input.description ?? service?.name;
  if (description === undefined)
    throw crmError('crm.invalid', 'A billable without a service needs a description.', {
      details: { fields: ['description'] },
    });
  return {
    service_id: service?.id ?? null,
    description,
    quantity: input.quantity,
    unit_price: input.unitPrice ?? listPrice(service, currency),
    list_price: service?.unit_price ?? null,
    price_reason: emptyToNull(input.priceReason),
    discount_kind: input.discount?.kind ?? null,
    discount_value: input.discount?.value ?? null,
    tax_code: input.taxCode === undefined ? (service?.tax_code ?? null) : input.taxCode,
    currency,
    billed_on: input.on ?? toIso(now).slice(0, 10),
    memo: emptyToNull(input.memo),
  };
};

const emptyToNull = (text: string | null | undefined): string | null =>
  text === undefined || text === '' ? null : text;

const listPrice = (service: PricedService | null, currency: string): string => {
  const price = service?.unit_price ?? null;
  if (price !== null) return price;
  throw crmError(
    'crm.invalid',
    service === null
      ? 'A billable without a service needs a unit price.'
      : `${service.code} has no price in ${currency}: give one.`,
    { details: { fields: ['unitPrice'] } },
  );
};

const checkWanted = async (
  deps: FinanceDeps,
  work: CrmWork,
  wanted: Wanted,
  service: PricedService | null,
): Promise<void> => {
  await checkFigures(deps, work, figuresOfRow(wanted));
  if (wanted.tax_code !== null && !(await isTaxInUse(work.trx, wanted.tax_code)))
    throw crmError('crm.bad_reference', 'There is no such tax rate, or it is archived.', {
      details: { field: 'taxCode' },
    });
  const listed = service?.unit_price ?? null;
  const isNegotiated =
    listed !== null && compareDecimals(decimalOf(listed), decimalOf(wanted.unit_price)) !== 0;
  if (isNegotiated && wanted.price_reason === null)
    throw crmError('crm.invalid', 'A price that differs from the service’s needs a reason.', {
      details: { fields: ['priceReason'] },
    });
};

/** @throws `crm.currency_refused`, `crm.amount_refused` with each figure's sentence. */
export const checkFigures = async (
  deps: FinanceDeps,
  work: Pick<CrmWork, 'trx'>,
  figures: FigureTexts,
): Promise<void> => {
  const problems = figureProblems(figures);
  const [first] = problems;
  if (first?.field === 'currency') throw financeError('crm.currency_refused', first.message);
  if (first !== undefined)
    throw financeError('crm.amount_refused', problems.map((problem) => problem.message).join(' '), {
      details: { fields: problems.map((problem) => problem.field) },
    });
  const connection = await findBillingConnection(work.trx);
  if (connection === undefined) return;
  const refused = deps.billing.clientFor(connection).currencyProblem(figures.currency);
  if (refused !== null) throw financeError('crm.currency_refused', refused);
};

/** @throws `crm.not_found`, `crm.stale`, `crm.billable_closed`, and what `createBillable` throws. */
export const changeBillable = (
  deps: FinanceDeps,
  acting: Acting,
  id: BillableId,
  seen: number,
  change: BillableInput,
): Promise<void> =>
  act(deps, acting, 'finance', async (work) => {
    const row = await lockOne(work, id);
    await requireVersion(work, { kind: 'billable', id, version: row.version }, seen);
    await reviseBillable(deps, work, row, change);
  });

/** The same of a locked row inside somebody's transaction. @throws as `changeBillable`, but for `crm.stale`. */
export const reviseBillable = async (
  deps: FinanceDeps,
  work: CrmWork,
  row: BillableRow,
  change: BillableInput,
): Promise<void> => {
  requireState(row, ['quoted', 'open']);
  const currency = change.currency ?? row.currency;
  if (row.state === 'quoted' && currency !== row.currency)
    throw crmError('crm.invalid', 'A quoted line stays in the opportunity’s currency.', {
      details: { fields: ['currency'] },
    });
  const keepsService = change.serviceId === undefined || change.serviceId === row.service_id;
  const service = await serviceFor(work, row, change, currency);
  const said: NewBillable = {
    parent: { kind: 'contact', id: row.contact_id },
    description: change.description ?? (keepsService ? row.description : undefined),
    quantity: change.quantity ?? row.quantity,
    unitPrice: change.unitPrice ?? (keepsService && currency === row.currency ? row.unit_price : undefined),
    priceReason: change.priceReason === undefined ? row.price_reason : change.priceReason,
    discount: change.discount === undefined ? discountOfRow(row) : change.discount,
    taxCode: change.taxCode === undefined ? (keepsService ? row.tax_code : undefined) : change.taxCode,
    on: change.on ?? row.billed_on,
    memo: change.memo === undefined ? row.memo : change.memo,
  };
  const wanted = filledIn(said, service, currency, work.now);
  await checkWanted(deps, work, wanted, service);
  const fields = changedFields(wantedOf(row), wanted);
  if (fields.length === 0) return;
  const version = row.version + 1;
  await updateBillable(work.trx, row.id, {
    ...wanted,
    version,
    updated_by: work.actor,
    updated_at: work.now,
  });
  work.tell({ verb: 'changed', kind: 'billable', id: row.id, contactId: row.contact_id, fields, version });
  if (row.state === 'quoted' && row.opportunity_id !== null) await sumQuote(work, row.opportunity_id);
};

/** A service that was archived since may stay on the billable that has it. */
const serviceFor = async (
  work: CrmWork,
  row: BillableRow,
  change: BillableInput,
  currency: string,
): Promise<PricedService | null> => {
  const id = change.serviceId === undefined ? row.service_id : change.serviceId;
  if (id === null) return null;
  if (id !== row.service_id) return serviceOf(work, id, currency);
  return (await loadPricedService(work.trx, id, currency)) ?? null;
};

const lockOne = async (work: CrmWork, id: BillableId): Promise<BillableRow> => {
  const [row] = await lockBillables(work.trx, [id]);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such billable.');
  return row;
};

const requireState = (row: BillableRow, states: readonly BillableRow['state'][]): void => {
  if (states.includes(row.state)) return;
  throw financeError('crm.billable_closed', `The billable ${closedBecause(row.state)}.`, {
    details: { state: row.state, invoice: row.invoice_id },
  });
};

const closedBecause = (state: BillableRow['state']): string => {
  switch (state) {
    case 'on_invoice':
      return 'is on an invoice';
    case 'settled':
      return 'is settled by a paid invoice';
    case 'written_off':
      return 'was written off';
    case 'open':
      return 'is open';
    case 'quoted':
      return 'is still quoted';
    default:
      return unreachable(state);
  }
};

/** @throws `crm.not_found`, `crm.billable_closed`, `crm.in_use` when it stood on an invoice, whose history keeps it. */
export const removeBillable = (deps: FinanceDeps, acting: Acting, id: BillableId): Promise<void> =>
  act(deps, acting, 'finance', async (work) => {
    const row = await lockOne(work, id);
    requireState(row, ['quoted', 'open']);
    if (await wasInvoiced(work.trx, id))
      throw crmError('crm.in_use', 'The billable stood on an invoice: write it off instead.');
    await deleteBillable(work.trx, id);
    work.tell({ verb: 'removed', kind: 'billable', id, contactId: row.contact_id });
    if (row.state === 'quoted' && row.opportunity_id !== null) await sumQuote(work, row.opportunity_id);
  });

/**
 * Takes a billable back that what it stands for no longer holds: one that is quoted is removed, an open one written off.
 * One that ended before stays as it is. @throws `crm.billable_closed` when it is invoiced.
 */
export const withdrawBillable = async (work: CrmWork, row: BillableRow, reason: string): Promise<void> => {
  if (row.state === 'written_off') return;
  requireState(row, ['quoted', 'open']);
  if (row.state === 'quoted') {
    await deleteBillable(work.trx, row.id);
    work.tell({ verb: 'removed', kind: 'billable', id: row.id, contactId: row.contact_id });
    if (row.opportunity_id !== null) await sumQuote(work, row.opportunity_id);
    return;
  }
  await moveOne(work, row, { to: 'written_off', reason });
};

/** Lets a billable that was written off be invoiced again; all others stay as they are. */
export const reopenWithdrawn = async (work: CrmWork, row: BillableRow): Promise<void> => {
  if (row.state === 'written_off') await moveOne(work, row, { to: 'open', reason: null });
};

/** @throws `crm.not_found`, `crm.stale`, `crm.billable_closed`. */
export const writeOffBillable = (
  deps: FinanceDeps,
  acting: Acting,
  id: BillableId,
  seen: number,
  reason: string,
): Promise<void> => moveByPerson(deps, acting, id, seen, { from: 'open', to: 'written_off', reason });

/** @throws `crm.not_found`, `crm.stale`, `crm.billable_closed`; `crm.billable_taken` when its time was billed anew. */
export const reopenBillable = (
  deps: FinanceDeps,
  acting: Acting,
  id: BillableId,
  seen: number,
): Promise<void> => moveByPerson(deps, acting, id, seen, { from: 'written_off', to: 'open', reason: null });

const moveByPerson = (
  deps: FinanceDeps,
  acting: Acting,
  id: BillableId,
  seen: number,
  move: {
    readonly from: BillableRow['state'];
    readonly to: BillableRow['state'];
    readonly reason: string | null;
  },
): Promise<void> =>
  act(deps, acting, 'finance', async (work) => {
    const row = await lockOne(work, id);
    await requireVersion(work, { kind: 'billable', id, version: row.version }, seen);
    requireState(row, [move.from]);
    if (move.to === 'open' && row.time_entry_id !== null && (await isTimeBilled(work, row)))
      throw financeError('crm.billable_taken', 'The time of this billable was billed again meanwhile.');
    await moveOne(work, row, move);
  });

const moveOne = async (
  work: CrmWork,
  row: BillableRow,
  move: { readonly to: BillableRow['state']; readonly reason: string | null },
): Promise<void> => {
  const version = row.version + 1;
  await updateBillable(work.trx, row.id, {
    state: move.to,
    written_off_reason: move.reason,
    version,
    updated_by: work.actor,
    updated_at: work.now,
  });
  const verb = move.to === 'written_off' ? 'written_off' : 'reopened';
  work.tell({ verb, kind: 'billable', id: row.id, contactId: row.contact_id, version });
};

const isTimeBilled = async (work: CrmWork, row: BillableRow): Promise<boolean> => {
  const other = await work.trx
    .selectFrom('crm_billable')
    .select('id')
    .where('time_entry_id', '=', row.time_entry_id)
    .where('state', '<>', 'written_off')
    .executeTakeFirst();
  return other !== undefined;
};
