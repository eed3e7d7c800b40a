import { unreachable } from '#base/never.ts';
import { sql, type Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import type { ConnectionRow } from '#store/connections.ts';
import { loadModules } from '#store/crm/modules.ts';
import { ownRows } from '#store/views/own-rows.ts';
import type { Database } from '#store/tables.ts';
import type { TaxRounding } from '#model/invoicing/totals.ts';
import { crmErrorTable } from '#crm/crm-errors.ts';
import { financeError, financeErrorTable } from './finance-errors.ts';

/** The vendor that bills for a workspace. */
export const billingVendor = 'stripe';

/** The workspace's account there: the one in use, else the one that was used last. */
export const findBillingConnection = async (
  trx: Transaction<Database>,
): Promise<ConnectionRow | undefined> => {
  const found = await sql<ConnectionRow>`
    select c.* from connection c where ${ownRows('c')} and c.vendor = ${billingVendor}
    order by c.state = 'connected' desc, c.created_at desc limit 1`.execute(trx);
  return found.rows[0];
};

/** Why nothing new can be billed over this connection, as a sentence; null when it can. */
export const connectionProblem = (connection: ConnectionRow | undefined): string | null => {
  if (connection === undefined) return 'No Stripe account is connected.';
  switch (connection.state) {
    case 'connected':
      return null;
    case 'reconnect':
      return 'Stripe refuses our access: the account must be connected again.';
    case 'disconnected':
      return 'The Stripe account was disconnected.';
    case 'connecting':
    case 'choose_tenant':
      return 'The Stripe account is not connected yet.';
    default:
      return unreachable(connection.state);
  }
};

/** Why nothing new can be billed now, and what to do about it; null when it can. */
export const billingProblem = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  connection: ConnectionRow | undefined,
): Promise<{ readonly code: string; readonly message: string; readonly hint: string } | null> => {
  const problem = connectionProblem(connection);
  if (problem !== null)
    return {
      code: 'crm.stripe_not_connected',
      message: problem,
      hint: financeErrorTable['crm.stripe_not_connected'].hint,
    };
  const on = await loadModules(trx, workspaceId);
  if (on.some(({ module }) => module === billingVendor)) return null;
  return {
    code: 'crm.module_off',
    message: 'A Stripe account is connected, but the module “stripe” is switched off.',
    hint: crmErrorTable['crm.module_off'].hint,
  };
};

/** @throws `crm.stripe_not_connected` with the reason. */
export const requireConnection = (connection: ConnectionRow | undefined): ConnectionRow => {
  const problem = connectionProblem(connection);
  if (connection === undefined || problem !== null)
    throw financeError('crm.stripe_not_connected', problem ?? '', {
      details: { state: connection?.state ?? 'none', reason: connection?.state_code ?? null },
    });
  return connection;
};

/** The connection by which an invoice was made. @throws `crm.stripe_not_connected`. */
export const requireConnectionOf = async (
  trx: Transaction<Database>,
  id: ConnectionRow['id'],
): Promise<ConnectionRow> =>
  requireConnection(await trx.selectFrom('connection').selectAll().where('id', '=', id).executeTakeFirst());

/** Where the account rounds tax: its settings say so, else line by line. */
export const taxRoundingOf = (connection: ConnectionRow | undefined): TaxRounding =>
  connection?.settings['taxRounding'] === 'subtotal' ? 'subtotal' : 'line';
