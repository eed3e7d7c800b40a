import type { JsonObject } from '#base/json.ts';
import { isId, newId, type ContactId, type ServiceId, type SubscriptionId } from '#base/ids.ts';
import { findCrmKey } from '#store/crm/billing-links.ts';
import {
  insertSubscription,
  lockSubscription,
  lockSubscriptionByKey,
  updateSubscription,
  type SubscriptionRow,
} from '#store/crm/subscriptions.ts';
import type { ConnectionRow } from '#store/connections.ts';
import { crmError } from '#crm/crm-errors.ts';
import { findBillingConnection } from '#crm/invoicing/billing-connection.ts';
import { columnsOf, subscriptionStateOf } from '#crm/subscriptions/subscription-answers.ts';
import type { CrmWork } from '#crm/work.ts';
import { mergeObserved, observedSubscriptionSchema, type ObservedSubscription } from './observed-shapes.ts';

export const subscriptionContext = (id: SubscriptionId): string => `crm_subscription:${id}`;

/** Takes over what was seen of a subscription at the vendor: our own by our id, others imported. Twice is once. */
export const applyObservedSubscription = async (
  work: CrmWork,
  write: { readonly key: string | null; readonly reference: string; readonly set: JsonObject },
): Promise<SubscriptionId> => {
  const connection = await findBillingConnection(work.trx);
  if (connection === undefined) throw crmError('crm.not_found', 'No account bills for this workspace.');
  const row = await findRow(work, write, connection);
  const sealed = row?.observed ?? null;
  const held =
    row === null || sealed === null
      ? {}
      : (JSON.parse(work.vault.open(sealed, subscriptionContext(row.id))) as JsonObject);
  const fields = mergeObserved(held, write.set);
  const seen = observedSubscriptionSchema.parse(fields);
  const current = row ?? (await importSubscription(work, connection, write.reference, seen));
  const [item] = seen.items;
  await updateSubscription(work.trx, current.id, {
    ...columnsOf({
      subscriptionId: seen.id ?? current.stripe_id ?? '',
      state: seen.status ?? 'unknown',
      isPaused: seen.is_paused,
      cancelAtPeriodEnd: seen.cancel_at_period_end,
      itemId: item?.id ?? null,
      quantity: item?.quantity ?? null,
      unitPrice: item?.unit_price ?? null,
      interval: item?.interval ?? null,
      intervalCount: item?.interval_count ?? null,
      periodStartsAt: seen.period_starts_at,
      periodEndsAt: seen.period_ends_at,
      canceledAt: seen.canceled_at ?? seen.ended_at,
    }),
    observed: work.vault.seal(JSON.stringify(fields), subscriptionContext(current.id)),
    version: current.version + 1,
    updated_at: Math.max(work.now, current.updated_at + 1),
  });
  const state = subscriptionStateOf(seen.status ?? 'unknown');
  if (row === null || state !== row.state || seen.is_paused !== row.is_paused)
    work.tell({
      verb: row === null ? 'imported' : seen.is_paused && !row.is_paused ? 'paused' : state,
      kind: 'subscription',
      id: current.id,
      contactId: current.contact_id,
    });
  else await work.signals.told(work.trx, work.workspaceId);
  return current.id;
};

const findRow = async (
  work: CrmWork,
  write: { readonly key: string | null; readonly set: JsonObject },
  connection: ConnectionRow,
): Promise<SubscriptionRow | null> => {
  const ours = write.set['reference'];
  const id = write.key ?? (typeof ours === 'string' ? ours : '');
  if (isId('subscription', id)) {
    const row = await lockSubscription(work.trx, id);
    if (row !== undefined) return row;
  }
  const key = write.set['id'];
  if (typeof key !== 'string') return null;
  return (await lockSubscriptionByKey(work.trx, connection.id, key)) ?? null;
};

const importSubscription = async (
  work: CrmWork,
  connection: ConnectionRow,
  reference: string,
  seen: ObservedSubscription,
): Promise<SubscriptionRow> => {
  const { trx, workspaceId, now } = work;
  const id = newId('subscription', now);
  const [item] = seen.items;
  const contactId =
    seen.customer === null || seen.customer === undefined
      ? null
      : await findCrmKey(trx, { source: 'contact', target: 'customer' }, seen.customer, connection.id);
  const serviceId =
    item?.product === null || item?.product === undefined
      ? null
      : await findCrmKey(trx, { source: 'service', target: 'product' }, item.product, connection.id);
  const service =
    serviceId === null
      ? undefined
      : await trx
          .selectFrom('crm_service')
          .select('name')
          .where('id', '=', serviceId as ServiceId)
          .executeTakeFirst();
  await insertSubscription(trx, {
    id,
    workspace_id: workspaceId,
    origin: 'stripe',
    contact_id: contactId as ContactId | null,
    service_id: serviceId as ServiceId | null,
    title: service?.name ?? 'Subscription made at Stripe',
    quantity: item?.quantity ?? 1,
    currency: seen.currency.length === 3 ? seen.currency : 'XXX',
    collection: seen.collection === 'charge_automatically' ? 'charge_automatically' : 'send_invoice',
    state: 'unknown',
    connection_id: connection.id,
    reference,
    created_by: 'plumbline',
    created_at: seen.started_at ?? now,
    updated_at: now,
  });
  const row = await lockSubscription(trx, id);
  if (row === undefined) throw new Error('what was just inserted is there');
  return row;
};
