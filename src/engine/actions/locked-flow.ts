import type { Selectable, Transaction } from 'kysely';
import type { FlowId } from '#base/ids.ts';
import type { Database, FlowTable } from '#store/tables.ts';
import { actionError } from './action-errors.ts';

/** The flow, locked until the transaction ends. @throws `flow.not_found`. */
export const lockFlow = async (trx: Transaction<Database>, id: FlowId): Promise<Selectable<FlowTable>> => {
  const row = await trx.selectFrom('flow').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (row === undefined) throw actionError('flow.not_found', 'There is no such flow in this workspace.');
  return row;
};
