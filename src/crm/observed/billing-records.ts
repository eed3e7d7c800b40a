import type { InvoiceId, SubscriptionId, WorkspaceId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { CrmRecord } from '#model/crm/records-port.ts';
import type { Vault } from '#store/vault.ts';
import type { KindWriting } from '#crm/records/kind-port.ts';
import { applyDeletedInvoice, applyObservedInvoice, invoiceContext } from './observed-invoice.ts';
import { loadSales } from './invoice-sale.ts';
import { applyObservedSubscription, subscriptionContext } from './observed-subscription.ts';

/** A row as flows see it: what was last seen of it at the vendor. Nothing that would match it with another by name. */
const recordOf = (
  row: {
    readonly id: string;
    readonly updated_at: number;
    readonly reference: string | null;
    readonly title: string;
    readonly state: string;
  },
  fields: JsonObject,
): CrmRecord => ({
  key: row.id,
  version: row.updated_at,
  state: row.state === 'deleted' || row.state === 'failed' ? 'archived' : 'active',
  title: row.title,
  email: null,
  taxNumber: null,
  reference: row.reference,
  foreignKeys: {},
  fields,
});

const fieldsOf = (vault: Vault, sealed: string | null, context: string): JsonObject =>
  sealed === null ? {} : (JSON.parse(vault.open(sealed, context)) as JsonObject);

/** Invoices as records that the flow from the billing vendor writes. */
export const invoiceRecords = (vault: Vault): KindWriting => ({
  table: 'crm_invoice',
  others: ['allocation'],
  load: async (trx, _workspaceId: WorkspaceId, ids) => {
    if (ids.length === 0) return [];
    const rows = await trx
      .selectFrom('crm_invoice')
      .selectAll()
      .where('id', 'in', ids as InvoiceId[])
      .execute();
    const saleOf = await loadSales(trx, rows);
    // Its number alone is what other books know it by.
    return rows.map((row) => {
      const observed = fieldsOf(vault, row.observed, invoiceContext(row.id));
      const contact = row.contact_id === null ? {} : { contactKey: row.contact_id };
      return recordOf(
        { ...row, title: row.number ?? row.id },
        { ...observed, ...contact, ...saleOf(row, observed) },
      );
    });
  },
  write: async (work, action, write, held) => {
    if (action === 'archive' && held !== null) {
      await applyDeletedInvoice(work, held as InvoiceId);
      return { id: held, warnings: [] };
    }
    return { id: await applyObservedInvoice(work, { ...write, key: held }), warnings: [] };
  },
});

/** Subscriptions as records that the flow from the billing vendor writes; one that is gone there stays as it was. */
export const subscriptionRecords = (vault: Vault): KindWriting => ({
  table: 'crm_subscription',
  load: async (trx, _workspaceId: WorkspaceId, ids) => {
    if (ids.length === 0) return [];
    const rows = await trx
      .selectFrom('crm_subscription')
      .select(['id', 'updated_at', 'reference', 'title', 'state', 'observed'])
      .where('id', 'in', ids as SubscriptionId[])
      .execute();
    return rows.map((row) =>
      recordOf(
        { ...row, title: `${row.title} (${row.id})` },
        fieldsOf(vault, row.observed, subscriptionContext(row.id)),
      ),
    );
  },
  write: async (work, _action, write, held) => ({
    id: await applyObservedSubscription(work, { ...write, key: held }),
    warnings: [],
  }),
});
