import { unreachable } from '#base/never.ts';
import { sql, type Transaction } from 'kysely';
import type { ConnectionRow } from '#store/connections.ts';
import { ownRows } from '#store/views/own-rows.ts';
import type { Database } from '#store/tables.ts';
import type { TaxRounding } from '#model/invoicing/totals.ts';
import { financeError } from './finance-errors.ts';

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
