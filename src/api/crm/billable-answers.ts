import type { Transaction } from 'kysely';
import type { BillableId } from '#base/ids.ts';
import type { Billable } from '#contract/crm-billables.ts';
import { amountTexts } from '#crm/billables/billable-texts.ts';
import { crmError } from '#crm/crm-errors.ts';
import { loadBillables, type BillableView } from '#store/crm/billables.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import {
  discountOfRow,
  invoiceRefOf,
  serviceRefOf,
  shortest,
  shortestOrNull,
  taxRefOf,
} from './finance-texts.ts';

const parentOf = (row: BillableView): Billable['parent'] => {
  if (row.opportunity_id !== null)
    return { kind: 'opportunity', id: row.opportunity_id, title: row.parent_title };
  if (row.ticket_id !== null) return { kind: 'ticket', id: row.ticket_id, title: row.parent_title };
  return { kind: 'contact', id: row.contact_id, title: row.parent_title };
};

export const billablesOf = async (
  trx: Transaction<Database>,
  rows: readonly BillableView[],
): Promise<Billable[]> => {
  const nameOf = await loadActorNames(
    trx,
    rows.map((row) => row.created_by),
  );
  return rows.map((row) => ({
    id: row.id,
    state: row.state,
    parent: parentOf(row),
    contact: {
      id: row.contact_id,
      type: row.contact_type,
      name: row.contact_name,
      archived: row.contact_archived,
    },
    service: serviceRefOf(row),
    description: row.description,
    quantity: shortest(row.quantity),
    unitPrice: shortest(row.unit_price),
    listPrice: shortestOrNull(row.list_price),
    priceReason: row.price_reason,
    discount: discountOfRow(row),
    tax: taxRefOf(row),
    currency: row.currency,
    on: row.billed_on,
    memo: row.memo,
    amounts: amountTexts(row),
    invoice: invoiceRefOf(row),
    timeEntryId: row.time_entry_id,
    writtenOffReason: row.written_off_reason,
    createdBy: nameOf(row.created_by),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }));
};

/** @throws `crm.not_found`. */
export const billableOf = async (trx: Transaction<Database>, id: BillableId): Promise<Billable> => {
  const [answer] = await billablesOf(trx, await loadBillables(trx, [id]));
  if (answer === undefined) throw crmError('crm.not_found', 'There is no such billable.');
  return answer;
};
