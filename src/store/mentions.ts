import { sql, type Transaction } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import type { ObservedRecord } from '#model/connector.ts';
import { distinctMentions, type Mention } from '#model/mentions.ts';
import { jsonbOf } from './jsonb.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { RecordOwner } from './records.ts';
import type { Database } from './tables.ts';

export interface MentionRow extends Mention {
  readonly kind: string;
  readonly key: string;
}

/**
 * Keeps what records mention as they were last seen. Returns, by `kind/key`, what each mentions or mentioned until now; records
 * of kinds that mention nothing are missing. Costs one question, and a statement only where something differs.
 */
export const writeMentions = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  records: readonly ObservedRecord[],
): Promise<ReadonlyMap<string, readonly Mention[]>> => {
  const mentioning = records.filter(({ mentions }) => mentions !== undefined);
  const all = new Map<string, readonly Mention[]>();
  const gone: MentionRow[] = [];
  const fresh: MentionRow[] = [];
  for (const [kind, each] of Map.groupBy(mentioning, (record) => record.kind)) {
    const held = Map.groupBy(
      await loadMentions(
        trx,
        { connectionId: owner.connectionId, kind },
        each.map(({ key }) => key),
      ),
      ({ key }) => key,
    );
    for (const { key, mentions = [] } of each) {
      const before = held.get(key) ?? [];
      const now = distinctMentions(mentions);
      gone.push(...before.filter((row) => !now.some((mention) => isSame(mention, row))));
      const added = now.filter((mention) => !before.some((row) => isSame(mention, row)));
      fresh.push(...added.map((mention) => ({ kind, key, ...mention })));
      all.set(`${kind}/${key}`, [...before.map(({ name, value }) => ({ name, value })), ...added]);
    }
  }
  if (gone.length > 0)
    await sendAhead(
      trx,
      sql`
      delete from record_mention m
      using jsonb_to_recordset(${jsonbOf(gone)}::jsonb) as g (kind text, key text, name text, value text)
      where m.connection_id = ${owner.connectionId} and m.kind = g.kind and m.key = g.key and m.name = g.name
        and m.value = g.value`,
    );
  if (fresh.length > 0)
    await sendAhead(
      trx,
      sql`
      insert into record_mention (connection_id, kind, key, name, value, workspace_id)
      select ${owner.connectionId}, f.kind, f.key, f.name, f.value, ${owner.workspaceId}
      from jsonb_to_recordset(${jsonbOf(fresh)}::jsonb) as f (kind text, key text, name text, value text)
      on conflict do nothing`,
    );
  return all;
};

const isSame = (a: Mention, b: Mention): boolean => a.name === b.name && a.value === b.value;

/** What these records mention. */
export const loadMentions = async (
  trx: Transaction<Database>,
  of: { readonly connectionId: ConnectionId; readonly kind: string },
  keys: readonly string[],
): Promise<readonly MentionRow[]> => {
  if (keys.length === 0) return [];
  const found = await sql<MentionRow>`
    select kind, key, name, value from record_mention
    where connection_id = ${of.connectionId} and kind = ${of.kind} and key = any(${[...new Set(keys)]}::text[])
    order by key, name, value`.execute(trx);
  return found.rows;
};
