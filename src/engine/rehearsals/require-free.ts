import type { Transaction } from 'kysely';
import type { FlowId } from '#base/ids.ts';
import { findOpenApply } from '#store/reconcile/rehearsal-applies.ts';
import type { Database } from '#store/tables.ts';
import { rehearsalError } from './rehearsal-errors.ts';

/**
 * What a held flow works by stays as it was rehearsed until a person has decided about the rest.
 * @throws `rehearsal.applying`.
 */
export const requireNoApply = async (
  trx: Transaction<Database>,
  flow: { readonly id: FlowId; readonly name: string },
): Promise<void> => {
  const open = await findOpenApply(trx, flow.id);
  if (open === undefined) return;
  throw rehearsalError('rehearsal.applying', `What was rehearsed of "${flow.name}" is being applied.`, {
    details: { apply: open.id, rehearsal: open.reconciliation_id },
  });
};
