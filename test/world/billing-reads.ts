import type { Selectable, Transaction } from 'kysely';
import type { InvoiceId } from '#base/ids.ts';
import type { Database } from '#store/tables.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { BillingWorld } from '#test/world/billing-world.ts';

/** Reads what the world's practice has stored. */
export const inside = <Result>(
  world: BillingWorld,
  read: (trx: Transaction<Database>) => Promise<Result>,
): Promise<Result> => inWorkspace(world.database.db, world.workspaceId, read);

/** The invoice as it is stored; fails where there is none. */
export const invoiceOf = (
  world: BillingWorld,
  id: InvoiceId | undefined,
): Promise<Selectable<Database['crm_invoice']>> =>
  inside(world, (trx) =>
    trx
      .selectFrom('crm_invoice')
      .selectAll()
      .where('id', '=', id ?? ('' as InvoiceId))
      .executeTakeFirstOrThrow(),
  );

/** The job that was last asked for of an invoice; fails where there is none. */
export const jobOf = (
  world: BillingWorld,
  id: InvoiceId | undefined,
): Promise<Selectable<Database['crm_billing_job']>> =>
  inside(world, (trx) =>
    trx
      .selectFrom('crm_billing_job')
      .selectAll()
      .where('invoice_id', '=', id ?? null)
      .orderBy('requested_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow(),
  );
