import { toIso } from '#base/clock.ts';
import type { JsonObject } from '#base/json.ts';
import { isId, newId, type ContactId, type InvoiceId, type ServiceId } from '#base/ids.ts';
import { decimalText, parseDecimal } from '#base/decimal.ts';
import { invoiceStates, type InvoiceState } from '#model/invoicing/invoicing-nouns.ts';
import type { FeedVerb } from '#model/telling/event-catalogue.ts';
import { nextInvoiceState, settlements } from '#model/invoicing/settlement.ts';
import { wordsOf } from '#model/crm/words.ts';
import { findCrmKey } from '#store/crm/billing-links.ts';
import {
  insertInvoice,
  loadInvoiceSubjects,
  lockInvoice,
  lockInvoiceByKey,
  replaceLines,
  settleLines,
  updateInvoice,
  type InvoiceRow,
} from '#store/crm/invoices.ts';
import { insertNotifications } from '#store/crm/notifications.ts';
import { lockSubscriptionByKey } from '#store/crm/subscriptions.ts';
import { replaceWords } from '#store/crm/words.ts';
import type { ConnectionRow } from '#store/connections.ts';
import { crmError } from '#crm/crm-errors.ts';
import { findBillingConnection } from '#crm/invoicing/billing-connection.ts';
import { endInvoice } from '#crm/invoicing/read-back.ts';
import { userOf, type CrmWork } from '#crm/work.ts';
import { mergeObserved, minorOf, observedInvoiceSchema, type ObservedInvoice } from './observed-shapes.ts';
import { applySettling, type SettlingNews } from './observed-settling.ts';

export const invoiceContext = (id: InvoiceId): string => `crm_invoice:${id}`;

/**
 * Takes over what was seen of an invoice at the vendor: our own by our id, others imported. Its state moves on and never
 * back, its billables are settled or freed, its payments, refunds, credit notes and disputes stored, and people told.
 * `set` holds what changed since the last look, or all of it. Twice is once. Returns the invoice's id.
 */
export const applyObservedInvoice = async (
  work: CrmWork,
  write: { readonly key: string | null; readonly reference: string; readonly set: JsonObject },
): Promise<InvoiceId> => {
  const connection = await findBillingConnection(work.trx);
  if (connection === undefined) throw crmError('crm.not_found', 'No account bills for this workspace.');
  const row = await findRow(work, write, connection);
  const fields = mergeObserved(heldFields(work, row), write.set);
  const seen = observedInvoiceSchema.parse(fields);
  const id = row?.id ?? newId('invoice', work.now);
  const held = row ?? (await importInvoice(work, connection, id, write.reference, seen));
  await storeInvoice(work, held, seen, fields, row === null ? write.reference : null);
  const news = await applySettling(work, held, seen);
  await tellNews(work, held, seen, news);
  return id;
};

const findRow = async (
  work: CrmWork,
  write: { readonly key: string | null; readonly set: JsonObject },
  connection: ConnectionRow,
): Promise<InvoiceRow | null> => {
  const ours = write.set['reference'];
  const id = write.key ?? (typeof ours === 'string' ? ours : '');
  if (isId('invoice', id)) {
    const row = await lockInvoice(work.trx, id);
    if (row !== undefined) return row;
  }
  const key = write.set['id'];
  if (typeof key !== 'string') return null;
  return (await lockInvoiceByKey(work.trx, connection.id, key)) ?? null;
};

const heldFields = (work: CrmWork, row: InvoiceRow | null): JsonObject => {
  const sealed = row?.observed ?? null;
  return row === null || sealed === null
    ? {}
    : (JSON.parse(work.vault.open(sealed, invoiceContext(row.id))) as JsonObject);
};

const stateOf = (seen: ObservedInvoice, held: InvoiceState): InvoiceState =>
  invoiceStates.find((state) => state === seen.status) ?? held;

/** An invoice that was made at the vendor: nothing here asked for it, and its lines are as they are there. */
const importInvoice = async (
  work: CrmWork,
  connection: ConnectionRow,
  id: InvoiceId,
  reference: string,
  seen: ObservedInvoice,
): Promise<InvoiceRow> => {
  const { trx, workspaceId, now } = work;
  const contactId =
    seen.customer === null || seen.customer === undefined
      ? null
      : await findCrmKey(trx, { source: 'contact', target: 'customer' }, seen.customer, connection.id);
  const state = stateOf(seen, 'draft');
  await insertInvoice(trx, {
    id,
    workspace_id: workspaceId,
    origin: 'stripe',
    contact_id: contactId as ContactId | null,
    currency: seen.currency.length === 3 ? seen.currency : 'XXX',
    state,
    collection: seen.collection === 'charge_automatically' ? 'charge_automatically' : 'send_invoice',
    tax_rounding: 'line',
    wants_send: false,
    subtotal_minor: 0,
    discount_minor: 0,
    tax_minor: 0,
    total_minor: 0,
    due_minor: 0,
    paid_minor: 0,
    remaining_minor: 0,
    connection_id: connection.id,
    reference,
    created_by: 'plumbline',
    created_at: seen.created_at ?? now,
    updated_at: now,
  });
  work.tell({ verb: 'imported', kind: 'invoice', id, contactId: contactId as ContactId | null });
  const row = await lockInvoice(trx, id);
  if (row === undefined) throw new Error('what was just inserted is there');
  return row;
};

const storeInvoice = async (
  work: CrmWork,
  row: InvoiceRow,
  seen: ObservedInvoice,
  fields: JsonObject,
  reference: string | null,
): Promise<void> => {
  const { trx, now } = work;
  const money = (amount: string | null | undefined): number => minorOf(amount, seen.currency);
  const state = nextInvoiceState(row.state, stateOf(seen, row.state));
  const subscription =
    seen.subscription === null || seen.subscription === undefined
      ? undefined
      : await lockSubscriptionByKey(trx, row.connection_id, seen.subscription);
  await updateInvoice(trx, row.id, {
    stripe_id: seen.id ?? row.stripe_id,
    state,
    number: seen.number ?? row.number,
    subtotal_minor: money(seen.subtotal),
    discount_minor: money(seen.discount),
    tax_minor: money(seen.tax),
    total_minor: money(seen.total),
    due_minor: money(seen.amount_due),
    paid_minor: money(seen.amount_paid),
    remaining_minor: money(seen.amount_remaining),
    due_at: seen.due_at,
    issued_at: seen.finalized_at ?? row.issued_at,
    paid_at: seen.paid_at ?? row.paid_at,
    ended_at: seen.voided_at ?? (state === 'uncollectible' ? seen.uncollectible_at : row.ended_at),
    next_attempt_at: seen.next_attempt_at,
    subscription_id: subscription?.id ?? row.subscription_id,
    observed: work.vault.seal(JSON.stringify(fields), invoiceContext(row.id)),
    observed_at: now,
    ...(reference === null ? {} : { reference }),
    version: row.version + 1,
    updated_at: Math.max(now, row.updated_at + 1),
  });
  const number = seen.number ?? row.number;
  if (number !== null) await replaceWords(trx, work.workspaceId, 'invoice', row.id, wordsOf([number]));
  if (row.origin === 'stripe') await storeLines(work, row, seen);
  else await settleLines(trx, row.id, settlements[state], work.actor, now);
};

const storeLines = async (work: CrmWork, row: InvoiceRow, seen: ObservedInvoice): Promise<void> => {
  const services = new Map<string, ServiceId | null>();
  for (const product of new Set(seen.lines.flatMap((line) => line.product ?? [])))
    services.set(
      product,
      (await findCrmKey(
        work.trx,
        { source: 'service', target: 'product' },
        product,
        row.connection_id,
      )) as ServiceId | null,
    );
  await replaceLines(
    work.trx,
    row.id,
    seen.lines.map((line, position) => {
      const amount = minorOf(line.amount, seen.currency);
      const discount = minorOf(line.discount, seen.currency);
      const tax = minorOf(line.tax, seen.currency);
      return {
        invoice_id: row.id,
        position,
        workspace_id: work.workspaceId,
        service_id: services.get(line.product ?? '') ?? null,
        description: line.description ?? '',
        quantity: decimalText(parseDecimal(line.quantity ?? '1') ?? { units: 1n, scale: 0 }),
        unit_price: line.unit_price ?? null,
        amount_minor: amount,
        discount_minor: discount,
        tax_minor: tax,
        total_minor: amount - discount,
        stripe_id: line.id,
        live: false,
      };
    }),
  );
};

/** Adds what happened to the feeds, and tells those who made the invoice or own its contact. */
const tellNews = async (
  work: CrmWork,
  before: InvoiceRow,
  seen: ObservedInvoice,
  news: SettlingNews,
): Promise<void> => {
  const state = nextInvoiceState(before.state, stateOf(seen, before.state));
  const number = seen.number ?? before.number ?? '';
  const verbs: { verb: FeedVerb; details: Readonly<Record<string, string>>; isTold: boolean }[] = [];
  // Nothing at the vendor is being made by us.
  if (state !== before.state && state !== 'generating')
    verbs.push({
      verb: state === 'open' ? 'finalized' : state,
      details: { number },
      isTold: state === 'paid',
    });
  const isNewFailure =
    news.failure !== null &&
    (news.failure.code !== before.failure_code ||
      (seen.next_attempt_at !== null && seen.next_attempt_at !== before.next_attempt_at));
  if (isNewFailure && news.failure !== null)
    verbs.push({
      verb: 'payment_failed',
      details: {
        number,
        reason: news.failure.message,
        ...(seen.next_attempt_at === null ? {} : { nextAttempt: toIso(seen.next_attempt_at) }),
      },
      isTold: true,
    });
  for (const amount of news.refunded)
    verbs.push({ verb: 'refunded', details: { number, amount, currency: seen.currency }, isTold: false });
  for (const reason of news.refundsFailed)
    verbs.push({ verb: 'refund_failed', details: { number, reason }, isTold: true });
  for (const reason of news.disputed)
    verbs.push({ verb: 'disputed', details: { number, reason }, isTold: true });
  await updateInvoice(work.trx, before.id, {
    failure_code: news.failure?.code ?? null,
    failure_message: news.failure?.message ?? null,
  });
  if (verbs.length === 0) {
    await work.signals.told(work.trx, work.workspaceId);
    return;
  }
  for (const { verb, details } of verbs)
    work.tell({ verb, kind: 'invoice', id: before.id, contactId: before.contact_id, details });
  if (state === 'paid' && before.state !== 'paid')
    for (const subject of await loadInvoiceSubjects(work.trx, work.workspaceId, before.id))
      work.tell({
        verb: 'invoice_paid',
        kind: subject.kind,
        id: subject.id,
        contactId: before.contact_id,
        details: { invoice: before.id, number },
      });
  await notify(
    work,
    before,
    verbs.filter((each) => each.isTold),
  );
};

const notify = async (
  work: CrmWork,
  invoice: InvoiceRow,
  news: readonly { readonly verb: string; readonly details: Readonly<Record<string, string>> }[],
): Promise<void> => {
  if (news.length === 0) return;
  const contact =
    invoice.contact_id === null
      ? undefined
      : await work.trx
          .selectFrom('crm_contact')
          .select(['name', 'owner_id'])
          .where('id', '=', invoice.contact_id)
          .executeTakeFirst();
  const people = new Set([userOf(invoice.created_by), contact?.owner_id ?? null].filter((id) => id !== null));
  await insertNotifications(
    work.trx,
    work.workspaceId,
    [...people].flatMap((personId) =>
      news.map(({ verb, details }) => ({
        personId,
        kind: `invoice_${verb}`,
        subjectKind: 'invoice',
        subjectId: invoice.id,
        details: { ...details, contact: contact?.name ?? '' },
      })),
    ),
    work.now,
  );
};

/** A draft that was deleted at the vendor: its billables are open again. */
export const applyDeletedInvoice = async (work: CrmWork, id: InvoiceId): Promise<void> => {
  const row = await lockInvoice(work.trx, id);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such invoice.');
  if (row.state === 'deleted' || row.state === 'failed') return;
  await endInvoice(work.trx, row, 'deleted', work.now);
  work.tell({ verb: 'deleted', kind: 'invoice', id, contactId: row.contact_id });
};
