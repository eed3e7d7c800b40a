import { sql, type Transaction } from 'kysely';
import { PlumblineError } from '#base/errors.ts';
import type { WorkspaceId } from '#base/ids.ts';
import type {
  CrmKindPort,
  CrmRecord,
  CrmWrite,
  CrmWriteAction,
  CrmWriteOutcome,
} from '#model/crm/records-port.ts';
import { changedIds, idsByReference } from '#store/crm/changed-rows.ts';
import type { Database } from '#store/tables.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { crmError } from '#crm/crm-errors.ts';
import { act, type CrmDeps, type CrmWork } from '#crm/work.ts';

/** What the audit and the feed name for writes of flows. */
const flowActor = 'plumbline';

export interface KindReading {
  readonly table: Parameters<typeof changedIds>[1];
  /** Those that changed, where more than the rows of the table tells. Left out: by the table alone. */
  readonly changed?: (
    trx: Transaction<Database>,
    query: Parameters<CrmKindPort['list']>[1],
  ) => Promise<{ readonly ids: readonly string[]; readonly nextCursor: string | null }>;
  /** Records by id, in any order; those that are not there are left out. */
  load(
    trx: Transaction<Database>,
    workspaceId: WorkspaceId,
    ids: readonly string[],
  ): Promise<readonly CrmRecord[]>;
}

export interface KindWriting extends KindReading {
  readonly table: Parameters<typeof idsByReference>[1];
  /** Other kinds whose records a write may change as well; flows are told of those. Left out: none. */
  readonly others?: readonly string[];
  /** Does one write in its transaction and gives the id it was done to, with what could not be carried. */
  write(
    work: CrmWork,
    action: CrmWriteAction,
    write: CrmWrite,
    held: string | null,
  ): Promise<{ readonly id: string; readonly warnings: readonly string[] }>;
}

const inOrder = (ids: readonly string[], records: readonly CrmRecord[]): readonly CrmRecord[] => {
  const byKey = new Map(records.map((record) => [record.key, record]));
  return ids.flatMap((id) => byKey.get(id) ?? []);
};

/** A kind that flows read. */
export const readingPort = (deps: Pick<CrmDeps, 'db'>, kind: KindReading): CrmKindPort => {
  const look = <Result>(
    workspaceId: string,
    run: (trx: Transaction<Database>, workspaceId: WorkspaceId) => Promise<Result>,
  ): Promise<Result> => {
    const id = workspaceId as WorkspaceId;
    return inWorkspace(deps.db, id, (trx) => run(trx, id));
  };
  return {
    list: (workspaceId, query) =>
      look(workspaceId, async (trx, id) => {
        const { ids, nextCursor } = await (kind.changed === undefined
          ? changedIds(trx, kind.table, query)
          : kind.changed(trx, query));
        return { records: inOrder(ids, await kind.load(trx, id, ids)), nextCursor };
      }),
    read: (workspaceId, keys) =>
      look(workspaceId, async (trx, id) => inOrder(keys, await kind.load(trx, id, keys))),
    findByReference: (workspaceId, references) =>
      look(workspaceId, async (trx, id) => {
        if (kind.table === 'crm_service' || kind.table === 'crm_payment') return [];
        return kind.load(trx, id, await idsByReference(trx, kind.table, references));
      }),
  };
};

/** Why one write was refused, for codes that say something of the record and not of the house. */
const reasons: Readonly<Record<string, 'invalid' | 'conflict' | 'gone'>> = {
  'crm.invalid': 'invalid',
  'crm.bad_reference': 'invalid',
  'crm.closed': 'invalid',
  'crm.code_taken': 'conflict',
  'crm.stale': 'conflict',
  'crm.not_found': 'gone',
  'crm.not_recurring': 'invalid',
  'crm.currency_refused': 'invalid',
  'crm.amount_refused': 'invalid',
  'crm.billable_closed': 'invalid',
  'crm.agreed_state': 'invalid',
};

const refusalOf = (caught: unknown): CrmWriteOutcome => {
  const reason = caught instanceof PlumblineError ? reasons[caught.code] : undefined;
  if (!(caught instanceof PlumblineError) || reason === undefined) throw caught;
  const { fields, field } = caught.details;
  const named = Array.isArray(fields) ? (fields as readonly string[]) : [];
  const byField = named.map((sentence): [string, string] => {
    const [name = 'record', ...rest] = sentence.split(': ');
    return [name, rest.join(': ')];
  });
  return {
    outcome: 'refused',
    reason,
    code: caught.code,
    message: caught.message,
    fields:
      byField.length > 0
        ? Object.fromEntries(byField)
        : { [typeof field === 'string' ? field : 'record']: caught.message },
  };
};

/** Locks the row first, so that nobody changes it between the question and the write. @throws `crm.stale`. */
const requireUnchanged = async (
  { trx, workspaceId }: CrmWork,
  kind: KindWriting,
  id: string,
  seenVersion: number,
): Promise<void> => {
  await sql`select 1 from ${sql.table(kind.table)} where id = ${id} for update`.execute(trx);
  const [record] = await kind.load(trx, workspaceId, [id]);
  if (record !== undefined && record.version !== seenVersion)
    throw crmError('crm.stale', 'It was changed since the write was planned.');
};

/** A kind that flows write too. Its writes are not told back to the flows that made them: they know. */
export const writingPort = (deps: CrmDeps, kind: KindWriting): CrmKindPort => {
  const others = new Set(kind.others);
  const quiet: CrmDeps = {
    ...deps,
    signals: {
      ...deps.signals,
      touched: (trx, workspaceId, records, now) =>
        deps.signals.touched(
          trx,
          workspaceId,
          records.filter((record) => others.has(record.kind)),
          now,
        ),
    },
  };
  const writeOne = async (
    workspaceId: WorkspaceId,
    action: CrmWriteAction,
    write: CrmWrite,
  ): Promise<CrmWriteOutcome> => {
    try {
      return await act(quiet, { workspaceId, actor: flowActor }, 'contacts', async (work) => {
        const [known] = await idsByReference(work.trx, kind.table, [write.reference]);
        const held = write.key ?? known ?? null;
        if (held !== null && write.seenVersion !== undefined)
          await requireUnchanged(work, kind, held, write.seenVersion);
        const { id, warnings } = await kind.write(work, action, write, held);
        const [record] = await kind.load(work.trx, workspaceId, [id]);
        if (record === undefined) throw new Error('what was just written is there');
        return { outcome: 'applied', record, warnings };
      });
    } catch (caught) {
      return refusalOf(caught);
    }
  };
  return {
    ...readingPort(deps, kind),
    write: async (workspaceId, action, writes) => {
      const outcomes: CrmWriteOutcome[] = [];
      for (const write of writes) outcomes.push(await writeOne(workspaceId as WorkspaceId, action, write));
      return outcomes;
    },
  };
};
