import { sql, type Transaction } from 'kysely';
import type { ContactId, OpportunityId, ServiceId, TicketId, TimeEntryId } from '#base/ids.ts';
import type { OpportunityState, RecurringInterval } from '#model/crm/nouns.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';

/** What billing needs to know of a contact. */
export interface BilledContact {
  readonly id: ContactId;
  readonly name: string;
  readonly type: 'organization' | 'individual';
  readonly currency: string | null;
  readonly payment_terms_days: number | null;
  readonly archived_at: number | null;
  /** Its own address, else that of its billing or first person. */
  readonly billing_email: string | null;
}

export const loadBilledContacts = async (
  trx: Transaction<Database>,
  ids: readonly ContactId[],
): Promise<ReadonlyMap<ContactId, BilledContact>> => {
  const found = await sql<BilledContact>`
    select c.id, c.name, c.type, c.currency, c.payment_terms_days, c.archived_at,
      coalesce(c.email, (select p.email from crm_membership m join crm_contact p on p.id = m.individual_id
        where m.organization_id = c.id and p.email is not null and p.archived_at is null
        order by m.is_billing desc, m.is_primary desc, m.created_at limit 1)) as billing_email
    from crm_contact c where ${ownRows('c')} and c.id = any(${[...ids]}::text[])`.execute(trx);
  return new Map(found.rows.map((row) => [row.id, row]));
};

/** Notes that there is something to bill to a contact; true the first time, when billing vendors must hear of it. */
export const markBilled = async (
  trx: Transaction<Database>,
  id: ContactId,
  now: number,
): Promise<boolean> => {
  const marked = await sql`
    update crm_contact set billed_at = ${now} where id = ${id} and billed_at is null`.execute(trx);
  return marked.numAffectedRows === 1n;
};

/** What something to be billed hangs on: its contact, and the currency that goes with it. */
export interface BillingParent {
  readonly opportunityId: OpportunityId | null;
  readonly ticketId: TicketId | null;
  readonly contactId: ContactId;
  readonly currency: string | null;
  /** Null for tickets and contacts. */
  readonly opportunityState: OpportunityState | null;
  readonly isArchived: boolean;
}

/** An opportunity is locked until the transaction ends: its quote is summed anew. */
export const loadBillingParent = async (
  trx: Transaction<Database>,
  parent: { readonly kind: 'opportunity' | 'ticket' | 'contact'; readonly id: string },
): Promise<BillingParent | undefined> => {
  if (parent.kind === 'opportunity') {
    const row = await trx
      .selectFrom('crm_opportunity')
      .select(['id', 'contact_id', 'currency', 'state', 'archived_at'])
      .where('id', '=', parent.id as OpportunityId)
      .forUpdate()
      .executeTakeFirst();
    return row === undefined
      ? undefined
      : {
          opportunityId: row.id,
          ticketId: null,
          contactId: row.contact_id,
          currency: row.currency,
          opportunityState: row.state,
          isArchived: row.archived_at !== null,
        };
  }
  if (parent.kind === 'ticket') {
    const row = await trx
      .selectFrom('crm_ticket as t')
      .innerJoin('crm_contact as c', 'c.id', 't.contact_id')
      .select(['t.id', 't.contact_id', 'c.currency', 'c.archived_at'])
      .where('t.id', '=', parent.id as TicketId)
      .executeTakeFirst();
    return row === undefined
      ? undefined
      : {
          opportunityId: null,
          ticketId: row.id,
          contactId: row.contact_id,
          currency: row.currency,
          opportunityState: null,
          isArchived: row.archived_at !== null,
        };
  }
  const row = await trx
    .selectFrom('crm_contact')
    .select(['id', 'currency', 'archived_at'])
    .where('id', '=', parent.id as ContactId)
    .executeTakeFirst();
  return row === undefined
    ? undefined
    : {
        opportunityId: null,
        ticketId: null,
        contactId: row.id,
        currency: row.currency,
        opportunityState: null,
        isArchived: row.archived_at !== null,
      };
};

/** A service with its price in one currency. */
export interface PricedService {
  readonly id: ServiceId;
  readonly code: string;
  readonly name: string;
  readonly tax_code: string | null;
  readonly interval: RecurringInterval | null;
  readonly interval_count: number | null;
  readonly archived_at: number | null;
  readonly unit_price: string | null;
}

export const loadPricedService = async (
  trx: Transaction<Database>,
  id: ServiceId,
  currency: string,
): Promise<PricedService | undefined> => {
  const found = await sql<PricedService>`
    select s.id, s.code, s.name, s.tax_code, s.interval, s.interval_count, s.archived_at, p.unit_price
    from crm_service s left join crm_price p on p.service_id = s.id and p.currency = ${currency}
    where ${ownRows('s')} and s.id = ${id}`.execute(trx);
  return found.rows[0];
};

/** True for the code of a tax rate that may still be used. */
export const isTaxInUse = async (trx: Transaction<Database>, code: string): Promise<boolean> => {
  const found = await sql<{ one: number }>`
    select 1 as one from crm_tax_rate x where ${ownRows('x')} and x.code = ${code} and x.archived_at is null`.execute(
    trx,
  );
  return found.rows.length > 0;
};

/** Time on a ticket, with the billable that was made of it. */
export interface BillableTime {
  readonly id: TimeEntryId;
  readonly minutes: number;
  readonly worked_on: string;
  readonly note: string | null;
  readonly service_id: ServiceId | null;
  readonly is_billable: boolean;
  readonly is_billed: boolean;
}

/** Oldest day first; locked until the transaction ends. */
export const lockTime = async (
  trx: Transaction<Database>,
  ticketId: TicketId,
): Promise<readonly BillableTime[]> => {
  const found = await sql<BillableTime>`
    select e.id, e.minutes, e.worked_on, e.note, e.service_id, e.is_billable,
      exists (select 1 from crm_billable b where b.time_entry_id = e.id and b.state <> 'written_off') as is_billed
    from crm_time_entry e where ${ownRows('e')} and e.ticket_id = ${ticketId}
    order by e.worked_on, e.id for update of e`.execute(trx);
  return found.rows;
};
