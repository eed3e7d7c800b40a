import { sql, type Kysely, type Transaction, type Updateable } from 'kysely';
import type { CrmImportId } from '#base/ids.ts';
import type { ImportRowState, ImportState } from '#model/crm/nouns.ts';
import { runLeaseMs } from '#store/run-lease.ts';
import { storeError } from '#store/store-errors.ts';
import type { Database } from '#store/tables.ts';
import { inSystem } from '#store/workspace-scope.ts';
import type { CrmImportTable } from './crm-tables.ts';
import type { ImportRow } from './imports.ts';

/** States in which a worker has something to do. */
const underWay = ['applying', 'undoing'] as const satisfies readonly ImportState[];

/** Hands an import to the workers, with how many of its rows are to be done. The row is locked by the caller. */
export const askForImport = async (
  trx: Transaction<Database>,
  id: CrmImportId,
  asked: { readonly state: (typeof underWay)[number]; readonly lines: ImportRowState; readonly by: string },
  now: number,
): Promise<void> => {
  await sql`
    update crm_import set state = ${asked.state}, asked_by = ${asked.by}, asked_at = ${now}, started_at = null,
      done = 0, code = null, lease_by = null, lease_until = 0, lease_no = lease_no + 1,
      total = (select count(*) from crm_import_row l
        where l.import_id = ${id} and l.state = ${asked.lines} and l.action in ('create', 'update'))
    where id = ${id}`.execute(trx);
};

/** Takes the import that has waited longest and nobody works on; null when there is none. */
export const claimImport = (db: Kysely<Database>, holder: string, now: number): Promise<ImportRow | null> =>
  inSystem(db, async (trx) => {
    const row = await trx
      .updateTable('crm_import')
      .set((eb) => ({
        lease_by: holder,
        lease_until: now + runLeaseMs,
        lease_no: eb('lease_no', '+', 1),
        started_at: eb.fn.coalesce('started_at', eb.lit(now)),
      }))
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('crm_import')
          .select('id')
          .where('state', 'in', underWay)
          .where('lease_until', '<=', now)
          .orderBy('asked_at')
          .limit(1)
          .forUpdate()
          .skipLocked(),
      )
      .returningAll()
      .executeTakeFirst();
    return row ?? null;
  });

/**
 * Stores how far an import is and extends the lease, or gives it back with `release`, in the transaction that did the rows.
 * @throws `store.lease_lost` when another worker has taken it over, or it was cancelled; then nothing is committed.
 */
export const advanceImport = async (
  trx: Transaction<Database>,
  run: Pick<ImportRow, 'id' | 'lease_no'>,
  step: { readonly done?: number; readonly set?: Updateable<CrmImportTable> },
  now: number,
  release = false,
): Promise<void> => {
  const { done = 0, set = {} } = step;
  const result = await trx
    .updateTable('crm_import')
    .set((eb) => ({
      ...set,
      done: eb('done', '+', done),
      lease_until: release ? 0 : now + runLeaseMs,
      ...(release ? { lease_by: null } : {}),
    }))
    .where('id', '=', run.id)
    .where('lease_no', '=', run.lease_no)
    .where('state', 'in', underWay)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n)
    throw storeError('store.lease_lost', 'Another worker has taken this import over.');
};
