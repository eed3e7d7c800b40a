import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import { afterPrefix } from '#model/crm/words.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';

/** Makes these the words that something is found by. */
export const replaceWords = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  kind: string,
  subjectId: string,
  words: readonly string[],
): Promise<void> => {
  await sql`delete from crm_word where workspace_id = ${workspaceId} and subject_id = ${subjectId} and kind = ${kind}
    and not word = any(${[...words]}::text[])`.execute(trx);
  await sql`insert into crm_word (workspace_id, kind, word, subject_id)
    select ${workspaceId}, ${kind}, word, ${subjectId} from unnest(${[...words]}::text[]) as word
    on conflict do nothing`.execute(trx);
};

/** Takes something out of what can be found. */
export const removeWords = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  kind: string,
  subjectId: string,
): Promise<void> => replaceWords(trx, workspaceId, kind, subjectId, []);

/**
 * That `id` (a column) has words beginning with all of what is looked for (`searchPrefixes`). As comparisons, because
 * under row level security only those are served by an index.
 */
export const foundBy = (
  kind: string,
  id: string,
  prefixes: readonly (readonly string[])[],
): readonly RawBuilder<boolean>[] =>
  prefixes.map((ways) => {
    const ranges = ways.map((way) => sql`(w.word >= ${way} and w.word < ${afterPrefix(way)})`);
    return sql<boolean>`${sql.ref(id)} in (select w.subject_id from crm_word w
      where ${ownRows('w')} and w.kind = ${kind} and (${sql.join(ranges, sql` or `)}))`;
  });
