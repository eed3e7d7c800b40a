import { sql, type Transaction } from 'kysely';
import type { ConnectionId, RecordId, WorkspaceId } from '#base/ids.ts';
import { newId } from '#base/ids.ts';
import { canonicalJson, type JsonObject, type JsonValue } from '#base/json.ts';
import type { ObservedRecord } from '#model/connector.ts';
import { emailKey, nameKey, taxKey } from '#model/keys.ts';
import { longestTitle, titlesIn } from '#model/record-title.ts';
import type { Mention } from '#model/mentions.ts';
import type { SeenPerson } from '#model/people.ts';
import { findTimeZone } from './connections.ts';
import { contentHash } from './content-hash.ts';
import { jsonbOf } from './jsonb.ts';
import { writeMentions } from './mentions.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { Database } from './tables.ts';
import type { Vault } from './vault.ts';
import { loadTitles } from './views/record-refs.ts';

/** What is kept sealed of a record: the whole of it, since it is personal data. */
export interface RecordBody {
  readonly fields: JsonObject;
  readonly raw: JsonValue;
  readonly foreignKeys: Readonly<Record<string, string>>;
  readonly findings: readonly string[];
  /** Left out where the vendor does not say. */
  readonly changedBy?: string;
}

/** How an observation came: a list may be older than what we hold; a re-read and a write's answer are the latest word. */
export type SeenBy = 'list' | 'read' | 'write';

export interface RecordOwner {
  readonly workspaceId: WorkspaceId;
  readonly connectionId: ConnectionId;
}

export interface ChangedRecord {
  readonly id: RecordId;
  readonly kind: string;
  readonly key: string;
  readonly isNew: boolean;
  readonly parent: { readonly kind: string; readonly key: string } | null;
  /** Match keys before and after, for those who wait for a name to be free or to appear. */
  readonly nameKeys: readonly string[];
  readonly emailKeys: readonly string[];
  readonly taxKeys: readonly string[];
  /** Its vendor’s other ids of it; only of what was observed. */
  readonly aliases?: readonly string[];
  /** The ids of others that it holds or held until now; left out where it never has any. */
  readonly mentions?: readonly Mention[];
}

export interface Observation {
  /** Every observed record's id by `kind/key`. */
  readonly ids: ReadonlyMap<string, RecordId>;
  /** Those whose meaning changed. Times of modification and order of keys are not meaning. */
  readonly changed: readonly ChangedRecord[];
}

interface RecordRow {
  id: RecordId;
  kind: string;
  key: string;
  state: string;
  title: string;
  email: string | null;
  name_key: string | null;
  email_key: string | null;
  tax_key: string | null;
  reference: string | null;
  parent_kind: string | null;
  parent_key: string | null;
  merged_into: string | null;
  version: number | null;
  hash: string;
  body: string;
  is_new: boolean;
  doubt: boolean;
  people: readonly SeenPerson[] | null;
}

export const recordContext = (connectionId: ConnectionId, kind: string, key: string): string =>
  `record:${connectionId}:${kind}:${key}`;

/** Opens a record's sealed body. @throws `vault.*` when it was sealed with a key that is gone, or was tampered with. */
export const openRecordBody = (
  vault: Vault,
  row: {
    readonly connection_id: ConnectionId;
    readonly kind: string;
    readonly key: string;
    readonly body: string;
  },
): RecordBody =>
  JSON.parse(vault.open(row.body, recordContext(row.connection_id, row.kind, row.key))) as RecordBody;

/** The fields of all active records of some kinds; for kinds of which there are few. */
export const loadActiveFields = async (
  trx: Transaction<Database>,
  vault: Vault,
  connectionId: ConnectionId,
  kinds: readonly string[],
): Promise<readonly { readonly kind: string; readonly fields: JsonObject }[]> => {
  const rows = await trx
    .selectFrom('record')
    .select(['connection_id', 'kind', 'key', 'body'])
    .where('connection_id', '=', connectionId)
    .where('kind', 'in', [...kinds])
    .where('state', '=', 'active')
    .execute();
  return rows.flatMap(({ body, ...row }) =>
    body === null ? [] : [{ kind: row.kind, fields: openRecordBody(vault, { ...row, body }).fields }],
  );
};

/**
 * Stores what was seen of one connection's records. An older version never replaces a newer one. Where a list shows the
 * same version with other content, the record is marked to be read again instead of trusting either. A re-read settles
 * the marks that were there when it began (`staleSeq`).
 */
export const observeRecords = async (
  trx: Transaction<Database>,
  vault: Vault,
  owner: RecordOwner,
  observed: readonly ObservedRecord[],
  seenBy: SeenBy,
  now: number,
): Promise<Observation> => {
  const latest = new Map<string, ObservedRecord>();
  for (const record of observed) {
    const held = latest.get(recordName(record));
    if (held === undefined || (record.version ?? 0) >= (held.version ?? 0))
      latest.set(recordName(record), record);
  }
  const ids = new Map<string, RecordId>();
  const changed: ChangedRecord[] = [];
  if (latest.size === 0) return { ids, changed };

  const wanted = [...latest.values()].toSorted((a, b) => (recordName(a) < recordName(b) ? -1 : 1));
  const existing = await lockExisting(trx, owner, wanted);
  const held = new Map(existing.map((row) => [recordName(row), row]));

  const titleOf = await openTitles(trx, owner, wanted);
  const rows: RecordRow[] = [];
  for (const record of wanted) {
    const before = held.get(recordName(record));
    const id = before?.id ?? newId('record', now);
    ids.set(recordName(record), id);
    const heldVersion = before?.version ?? null;
    const older = heldVersion !== null && record.version !== null && record.version < heldVersion;
    if (older) continue;
    const hash = contentHash(meaningOf(record));
    const heldHash = before?.hash ?? null;
    const sameVersion = heldHash !== null && heldVersion === record.version && record.version !== null;
    const sameMeaning = heldHash === hash;
    const people = record.people ?? null;
    // Records that were stored before people were told of get theirs with the next whole pass.
    const title = titleOf(record);
    const sameTitle = record.titledBy === undefined || before?.title === title;
    if (sameVersion && sameMeaning && sameTitle && samePeople(people, before?.people ?? null)) continue;
    const row: RecordRow = {
      id,
      kind: record.kind,
      key: record.key,
      state: record.state,
      title,
      email: record.email,
      name_key: nameKey(title),
      email_key: emailKey(record.email),
      tax_key: taxKey(record.taxNumber),
      reference: record.reference,
      parent_kind: record.parent?.kind ?? null,
      parent_key: record.parent?.key ?? null,
      merged_into: record.mergedInto,
      version: record.version,
      hash,
      body: '',
      is_new: before === undefined,
      doubt: sameVersion && !sameMeaning && seenBy === 'list',
      people,
    };
    if (!row.doubt) {
      const body: RecordBody = {
        fields: record.fields,
        raw: record.raw,
        foreignKeys: record.foreignKeys,
        findings: record.findings,
        ...(record.changedBy === undefined ? {} : { changedBy: record.changedBy }),
      };
      row.body = vault.seal(JSON.stringify(body), recordContext(owner.connectionId, record.kind, record.key));
      if (!sameMeaning)
        changed.push({
          id,
          kind: record.kind,
          key: record.key,
          isNew: heldHash === null,
          parent: record.parent,
          nameKeys: distinct(row.name_key, before?.name_key),
          emailKeys: distinct(row.email_key, before?.email_key),
          taxKeys: distinct(row.tax_key, before?.tax_key),
          aliases: record.aliases,
        });
    }
    rows.push(row);
  }
  // A webhook may have put the row there since it was looked for: the id that is stored counts.
  for (const [name, id] of await writeRows(trx, owner, rows, seenBy, now)) ids.set(name, id);
  await writeAliases(trx, owner, wanted);
  const mentions = await writeMentions(trx, owner, wanted);
  return {
    ids,
    changed: changed.map((record) => {
      const held = mentions.get(recordName(record));
      const id = ids.get(recordName(record)) ?? record.id;
      return { ...record, id, ...(held === undefined ? {} : { mentions: held }) };
    }),
  };
};

interface ExistingRow {
  readonly id: RecordId;
  readonly kind: string;
  readonly key: string;
  readonly version: number | null;
  readonly hash: string | null;
  readonly title: string;
  readonly name_key: string | null;
  readonly email_key: string | null;
  readonly tax_key: string | null;
  readonly people: readonly SeenPerson[] | null;
}

/**
 * Locks the rows there are, in order. One query a kind, with the keys as an array: a join with the wanted keys is planned
 * as a scan of the whole table while a first import fills it, for there are no statistics yet.
 */
const lockExisting = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  wanted: readonly ObservedRecord[],
): Promise<readonly ExistingRow[]> => {
  const rows: ExistingRow[] = [];
  for (const [kind, records] of Map.groupBy(wanted, (record) => record.kind)) {
    const found = await sql<ExistingRow>`
      select id, kind, key, version, hash, title, name_key, email_key, tax_key, people from record
      where connection_id = ${owner.connectionId} and kind = ${kind} and key = any(${records.map((r) => r.key)}::text[])
      order by key
      for update`.execute(trx);
    rows.push(...found.rows);
  }
  return rows;
};

/** The titles of records as they are stored: of those that another one titles, with its title and the practice's day. */
const openTitles = async (
  trx: Transaction<Database>,
  { workspaceId, connectionId }: RecordOwner,
  wanted: readonly ObservedRecord[],
): Promise<(record: ObservedRecord) => string> => {
  const named = wanted.flatMap(({ titledBy }) =>
    titledBy === undefined ? [] : [{ connectionId, ...titledBy }],
  );
  if (named.length === 0) return ({ title }) => title.slice(0, longestTitle);
  const before = await loadTitles(trx, named);
  const write = titlesIn((await findTimeZone(trx, workspaceId)) ?? 'UTC');
  return (record) =>
    record.titledBy === undefined
      ? record.title.slice(0, longestTitle)
      : write(record, before({ connectionId, ...record.titledBy }));
};

/** `kind/key`: one name for a record within its connection. */
export const recordName = (record: { readonly kind: string; readonly key: string }): string =>
  `${record.kind}/${record.key}`;

const samePeople = (one: readonly SeenPerson[] | null, other: readonly SeenPerson[] | null): boolean =>
  canonicalJson(listed(one)) === canonicalJson(listed(other));

const listed = (people: readonly SeenPerson[] | null): JsonValue =>
  (people ?? []).map(({ field, email, name }) => ({ field, email, name }));

const meaningOf = (record: ObservedRecord): string =>
  canonicalJson({
    state: record.state,
    mergedInto: record.mergedInto,
    fields: record.fields,
    reference: record.reference,
    foreignKeys: record.foreignKeys,
    // A title that another record's goes before is made of the fields, and no meaning of its own.
    title: record.titledBy === undefined ? record.title : record.key,
    parent: record.parent === null ? null : recordName(record.parent),
  });

const distinct = (...keys: readonly (string | null | undefined)[]): readonly string[] => [
  ...new Set(keys.filter((key): key is string => typeof key === 'string')),
];

const writeRows = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  rows: readonly RecordRow[],
  seenBy: SeenBy,
  now: number,
): Promise<ReadonlyMap<string, RecordId>> => {
  const stored = new Map<string, RecordId>();
  const trusted = rows.filter((row) => !row.doubt);
  if (trusted.length > 0) {
    const written = await sql<{ id: RecordId; kind: string; key: string }>`
      insert into record (id, workspace_id, connection_id, kind, key, state, title, email, name_key, email_key, tax_key,
        reference, parent_kind, parent_key, merged_into, version, hash, body, people, seen_by, first_seen_at, observed_at)
      select r.id, ${owner.workspaceId}, ${owner.connectionId}, r.kind, r.key, r.state, r.title, r.email, r.name_key,
        r.email_key, r.tax_key, r.reference, r.parent_kind, r.parent_key, r.merged_into, r.version, r.hash, r.body,
        r.people, ${seenBy}, ${now}, ${now}
      from jsonb_to_recordset(${jsonbOf(trusted)}::jsonb) as r (id text, kind text, key text, state text,
        title text, email text, name_key text, email_key text, tax_key text, reference text, parent_kind text,
        parent_key text, merged_into text, version bigint, hash text, body text, people jsonb)
      on conflict (connection_id, kind, key) do update set
        state = excluded.state, title = excluded.title, email = excluded.email, name_key = excluded.name_key,
        email_key = excluded.email_key, tax_key = excluded.tax_key, reference = excluded.reference,
        parent_kind = excluded.parent_kind, parent_key = excluded.parent_key, merged_into = excluded.merged_into,
        version = excluded.version, hash = excluded.hash, body = excluded.body, people = excluded.people, seen_by = excluded.seen_by,
        observed_at = excluded.observed_at
      returning id, kind, key`.execute(trx);
    for (const row of written.rows) stored.set(recordName(row), row.id);
  }
  const doubted = rows.filter((row) => row.doubt).map((row) => row.id);
  if (doubted.length > 0)
    await sendAhead(
      trx,
      sql`update record set stale_seq = stale_seq + 1, read_at = 0 where id = any(${doubted})`,
    );
  return stored;
};

const writeAliases = async (
  trx: Transaction<Database>,
  owner: RecordOwner,
  records: readonly ObservedRecord[],
): Promise<void> => {
  const aliases = records.flatMap((record) =>
    record.aliases.map((alias) => ({ kind: record.kind, alias, key: record.key })),
  );
  if (aliases.length === 0) return;
  await sendAhead(
    trx,
    sql`
    insert into record_alias (connection_id, kind, alias, key, workspace_id)
    select distinct on (a.kind, a.alias) ${owner.connectionId}, a.kind, a.alias, a.key, ${owner.workspaceId}
    from jsonb_to_recordset(${jsonbOf(aliases)}::jsonb) as a (kind text, alias text, key text)
    on conflict (connection_id, kind, alias) do update set key = excluded.key
    where record_alias.key <> excluded.key`,
  );
};
