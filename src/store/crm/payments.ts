import { sql, type Insertable, type RawBuilder, type Selectable, type Transaction } from 'kysely';
import type { ContactId, InvoiceId, PaymentId } from '#base/ids.ts';
import type { InvoiceState, PaymentState } from '#model/invoicing/invoicing-nouns.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import { cutPage, type PageOfRows, type PageRequest } from '#store/views/page-cursor.ts';
import type {
  CrmCreditNoteTable,
  CrmDisputeTable,
  CrmPaymentTable,
  CrmRefundTable,
} from './finance-tables.ts';

export type PaymentRow = Selectable<CrmPaymentTable>;
export type RefundRow = Selectable<CrmRefundTable>;
export type CreditNoteRow = Selectable<CrmCreditNoteTable>;
export type DisputeRow = Selectable<CrmDisputeTable>;

export interface PaymentView extends PaymentRow {
  readonly contact_id: ContactId | null;
  readonly contact_name: string | null;
  readonly contact_type: 'organization' | 'individual' | null;
  readonly contact_archived: boolean | null;
  readonly invoice_number: string | null;
  readonly invoice_state: InvoiceState;
}

export interface PaymentFilter {
  readonly state?: PaymentState | undefined;
  readonly contact?: ContactId | undefined;
  readonly invoice?: InvoiceId | undefined;
  readonly currency?: string | undefined;
  /** Instants; `toAt` is left out. */
  readonly fromAt?: number | undefined;
  readonly toAt?: number | undefined;
}

/**
 * Leaves out what the vendor keeps ready for an invoice before anybody has tried to pay it, and cancels when it is paid
 * otherwise: no money, no method, no reason.
 */
const wasTriedOf = (table: 'p' | 'crm_payment'): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(`${table}.state`)} not in ('open', 'canceled')
    or coalesce(${sql.ref(`${table}.method`)}, ${sql.ref(`${table}.reason`)}) is not null)`;

/** Newest first, those that were tried. Places are `[created_at, id]`. */
export const listPayments = async (
  trx: Transaction<Database>,
  filter: PaymentFilter,
  page: PageRequest<readonly [number, string]>,
): Promise<PageOfRows<PaymentView>> => {
  const conditions: RawBuilder<unknown>[] = [ownRows('p'), wasTriedOf('p')];
  if (filter.state !== undefined) conditions.push(sql`p.state = ${filter.state}`);
  if (filter.contact !== undefined) conditions.push(sql`i.contact_id = ${filter.contact}`);
  if (filter.invoice !== undefined) conditions.push(sql`p.invoice_id = ${filter.invoice}`);
  if (filter.currency !== undefined) conditions.push(sql`p.currency = ${filter.currency}`);
  if (filter.fromAt !== undefined)
    conditions.push(sql`coalesce(p.paid_at, p.created_at) >= ${filter.fromAt}`);
  if (filter.toAt !== undefined) conditions.push(sql`coalesce(p.paid_at, p.created_at) < ${filter.toAt}`);
  if (page.after !== null) conditions.push(sql`(p.created_at, p.id) < (${page.after[0]}, ${page.after[1]})`);
  const found = await sql<PaymentView>`
    select p.*, i.contact_id, c.name as contact_name, c.type as contact_type,
      c.archived_at is not null as contact_archived, i.number as invoice_number, i.state as invoice_state
    from crm_payment p join crm_invoice i on i.id = p.invoice_id left join crm_contact c on c.id = i.contact_id
    where ${sql.join(conditions, sql` and `)}
    order by p.created_at desc, p.id desc limit ${page.limit + 1}`.execute(trx);
  return cutPage(found.rows, page.limit, (row) => [row.created_at, row.id]);
};

/** All that hangs on one invoice, newest first. */
export const loadSettling = async (
  trx: Transaction<Database>,
  invoiceId: InvoiceId,
): Promise<{
  readonly payments: readonly PaymentRow[];
  readonly refunds: readonly RefundRow[];
  readonly creditNotes: readonly CreditNoteRow[];
  readonly disputes: readonly DisputeRow[];
}> => ({
  payments: await trx
    .selectFrom('crm_payment')
    .selectAll()
    .where('invoice_id', '=', invoiceId)
    .where(wasTriedOf('crm_payment'))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute(),
  refunds: await trx
    .selectFrom('crm_refund')
    .selectAll()
    .where('invoice_id', '=', invoiceId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute(),
  creditNotes: await trx
    .selectFrom('crm_credit_note')
    .selectAll()
    .where('invoice_id', '=', invoiceId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute(),
  disputes: await trx
    .selectFrom('crm_dispute')
    .selectAll()
    .where('invoice_id', '=', invoiceId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute(),
});

/** Keeps the row’s own id when it is there already, and when it was made unless it failed: then it is that of the last try. */
export const putPayment = async (
  trx: Transaction<Database>,
  row: Insertable<CrmPaymentTable>,
): Promise<{ readonly id: PaymentId; readonly before: PaymentState | null }> => {
  const held = await trx
    .selectFrom('crm_payment')
    .select(['id', 'state'])
    .where('connection_id', '=', row.connection_id)
    .where('stripe_id', '=', row.stripe_id)
    .executeTakeFirst();
  if (held === undefined) {
    await trx.insertInto('crm_payment').values(row).execute();
    return { id: row.id, before: null };
  }
  const { id: _id, created_at: triedAt, ...rest } = row;
  // Of one that failed, the last try is what people look for; any other stays where it is in the list.
  const set = row.state === 'failed' ? { ...rest, created_at: triedAt } : rest;
  await trx.updateTable('crm_payment').set(set).where('id', '=', held.id).execute();
  return { id: held.id, before: held.state };
};

/** The state it had before; null when it was not there. */
export const putRefund = async (
  trx: Transaction<Database>,
  row: Insertable<CrmRefundTable>,
): Promise<RefundRow['state'] | null> => {
  const held = await trx
    .selectFrom('crm_refund')
    .select(['id', 'state'])
    .where('connection_id', '=', row.connection_id)
    .where('stripe_id', '=', row.stripe_id)
    .executeTakeFirst();
  if (held === undefined) {
    await trx.insertInto('crm_refund').values(row).execute();
    return null;
  }
  const { id: _id, created_at: _madeAt, ...set } = row;
  await trx.updateTable('crm_refund').set(set).where('id', '=', held.id).execute();
  return held.state;
};

export const putCreditNote = async (
  trx: Transaction<Database>,
  row: Insertable<CrmCreditNoteTable>,
): Promise<CreditNoteRow['state'] | null> => {
  const held = await trx
    .selectFrom('crm_credit_note')
    .select(['id', 'state'])
    .where('connection_id', '=', row.connection_id)
    .where('stripe_id', '=', row.stripe_id)
    .executeTakeFirst();
  if (held === undefined) {
    await trx.insertInto('crm_credit_note').values(row).execute();
    return null;
  }
  const { id: _id, created_at: _madeAt, ...set } = row;
  await trx.updateTable('crm_credit_note').set(set).where('id', '=', held.id).execute();
  return held.state;
};

export const putDispute = async (
  trx: Transaction<Database>,
  row: Insertable<CrmDisputeTable>,
): Promise<string | null> => {
  const held = await trx
    .selectFrom('crm_dispute')
    .select(['id', 'state'])
    .where('connection_id', '=', row.connection_id)
    .where('stripe_id', '=', row.stripe_id)
    .executeTakeFirst();
  if (held === undefined) {
    await trx.insertInto('crm_dispute').values(row).execute();
    return null;
  }
  const { id: _id, created_at: _madeAt, ...set } = row;
  await trx.updateTable('crm_dispute').set(set).where('id', '=', held.id).execute();
  return held.state;
};

/** Sums what was given back by refunds and credited by notes onto payments and the invoice, from their rows. */
export const sumGivenBack = async (trx: Transaction<Database>, invoiceId: InvoiceId): Promise<void> => {
  await sql`
    update crm_payment p set refunded_minor = coalesce((select sum(r.amount_minor) from crm_refund r
      where r.payment_id = p.id and r.state not in ('failed', 'canceled')), 0)
    where p.invoice_id = ${invoiceId}`.execute(trx);
  await sql`
    update crm_invoice i set
      refunded_minor = coalesce((select sum(r.amount_minor) from crm_refund r
        where r.invoice_id = i.id and r.state not in ('failed', 'canceled')), 0),
      credited_minor = coalesce((select sum(n.amount_minor) from crm_credit_note n
        where n.invoice_id = i.id and n.state = 'issued'), 0),
      is_disputed = exists (select 1 from crm_dispute d where d.invoice_id = i.id
        and d.state not in ('won', 'lost', 'warning_closed', 'prevented'))
    where i.id = ${invoiceId}`.execute(trx);
};
