import { sql, type Kysely, type Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import { canonicalJson, type JsonObject } from '#base/json.ts';
import type { AuditAction } from '#model/telling/event-catalogue.ts';
import { contentHash } from './content-hash.ts';
import { sendAhead } from './pipelined-dialect.ts';
import type { Database } from './tables.ts';
import { inWorkspace } from './workspace-scope.ts';

/** One thing done, by whom, to what. `details` holds ids, codes and names of fields: never values, never secrets. */
export interface AuditEntry {
  /** `plumbline`, or `user:<id>`. */
  readonly actor: string;
  readonly action: AuditAction;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly details: JsonObject;
}

/** The hash before a workspace's first entry. */
const firstHash = '';

/**
 * Adds entries to the workspace's chain: each carries the hash of the one before, so that a later change of any entry
 * shows. The chain's head is locked until the transaction ends, so call this last.
 */
export const appendAudit = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  entries: readonly AuditEntry[],
  now: number,
): Promise<void> => {
  if (entries.length === 0) return;
  let { no, hash } = (await lockHead(trx, workspaceId)) ?? (await makeHead(trx, workspaceId));
  const rows = entries.map((entry) => {
    no += 1;
    const previous = hash;
    hash = entryHash(workspaceId, no, now, entry, previous);
    return { ...entry, no, previous, hash };
  });
  await sendAhead(
    trx,
    sql`
    insert into audit (workspace_id, no, at, actor, action, subject_kind, subject_id, details, previous, hash)
    select ${workspaceId}, e.no, ${now}, e.actor, e.action, e."subjectKind", e."subjectId", e.details, e.previous, e.hash
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as e (no bigint, actor text, action text,
      "subjectKind" text, "subjectId" text, details jsonb, previous text, hash text)`,
  );
  await sendAhead(
    trx,
    sql`update audit_head set no = ${no}, hash = ${hash} where workspace_id = ${workspaceId}`,
  );
};

interface Head {
  readonly no: number;
  readonly hash: string;
}

const lockHead = async (trx: Transaction<Database>, workspaceId: WorkspaceId): Promise<Head | null> => {
  const { rows } = await sql<Head>`
    select no, hash from audit_head where workspace_id = ${workspaceId} for update`.execute(trx);
  return rows[0] ?? null;
};

/** Of a workspace's first entries; others that come at the same time wait for who made it. */
const makeHead = async (trx: Transaction<Database>, workspaceId: WorkspaceId): Promise<Head> => {
  await sendAhead(
    trx,
    sql`insert into audit_head (workspace_id, no, hash) values (${workspaceId}, 0, ${firstHash})
    on conflict do nothing`,
  );
  return (await lockHead(trx, workspaceId)) ?? { no: 0, hash: firstHash };
};

const entryHash = (
  workspaceId: WorkspaceId,
  no: number,
  at: number,
  entry: AuditEntry,
  previous: string,
): string =>
  contentHash(
    canonicalJson({
      workspaceId,
      no,
      at,
      actor: entry.actor,
      action: entry.action,
      subjectKind: entry.subjectKind,
      subjectId: entry.subjectId,
      details: entry.details,
      previous,
    }),
  );

export type AuditVerdict =
  | { readonly holds: true; readonly entries: number }
  | { readonly holds: false; readonly brokenAt: number };

/** Entries read at a time while verifying. */
const pageSize = 2_000;

/** Computes the chain again from its first entry; says at which entry it breaks. Reads in pages, in flat memory. */
export const verifyAudit = (db: Kysely<Database>, workspaceId: WorkspaceId): Promise<AuditVerdict> =>
  inWorkspace(db, workspaceId, async (trx) => {
    let no = 0;
    let hash = firstHash;
    for (;;) {
      const page = await trx
        .selectFrom('audit')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('no', '>', no)
        .orderBy('no')
        .limit(pageSize)
        .execute();
      for (const row of page) {
        const entry: AuditEntry = {
          actor: row.actor,
          action: row.action as AuditAction,
          subjectKind: row.subject_kind,
          subjectId: row.subject_id,
          details: row.details,
        };
        const wanted = entryHash(workspaceId, no + 1, row.at, entry, hash);
        if (row.no !== no + 1 || row.previous !== hash || row.hash !== wanted)
          return { holds: false, brokenAt: no + 1 };
        no = row.no;
        hash = row.hash;
      }
      if (page.length < pageSize) break;
    }
    const head = await trx
      .selectFrom('audit_head')
      .select(['no', 'hash'])
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirst();
    if ((head?.no ?? 0) !== no || (head?.hash ?? firstHash) !== hash)
      return { holds: false, brokenAt: no + 1 };
    return { holds: true, entries: no };
  });
