import { sql } from 'kysely';
import { verifyAudit } from '#store/audit.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { ensureQuiet } from '#test/world/quiet.ts';
import type { World } from '#test/world/world.ts';

export interface Findings {
  /** Clients that should have a contact and have none, or whose last state did not arrive. */
  readonly lost: readonly string[];
  /** Clients with more than one contact. */
  readonly doubled: readonly string[];
  /** Invariants of docs/SPEC.md that do not hold, in words. */
  readonly broken: readonly string[];
}

/**
 * Looks at a world at rest from outside: at the simulators' own rows and at the database's. What it compares is written
 * down here anew and not taken from the mapping, so that a mistake there shows.
 */
export const findBroken = async (world: World): Promise<Findings> => {
  const lost: string[] = [];
  const doubled: string[] = [];
  const broken: string[] = [];
  const { contacts, rows } = await readBothSides(world);
  for (const client of world.ignition.practice.clients.rows) {
    const row = rows.get(client.slug);
    const ours = contacts.filter(
      (contact) => contact.texts.ContactNumber === row?.reference && row?.reference !== null,
    );
    if (row !== undefined && ours.length > 1) doubled.push(client.slug);
    if (client.state !== 'active' && client.state !== 'inactive') continue;
    if (row === undefined) {
      lost.push(client.slug);
      continue;
    }
    if (row.state === 'review' || row.state === 'dead') continue;
    const contact = contacts.find(({ id }) => id === row.target);
    if (contact === undefined) {
      if (row.state !== 'skipped') lost.push(client.slug);
      continue;
    }
    if (row.state === 'skipped') continue;
    const differs =
      contact.texts.Name !== client.name.replaceAll(/\s+/g, ' ').trim() ||
      (client.email !== null && contact.texts.EmailAddress !== client.email.trim());
    if (differs) lost.push(client.slug);
  }
  const names = new Set<string>();
  for (const contact of contacts) {
    if (contact.status !== 'ACTIVE') continue;
    const name = (contact.texts.Name ?? '').toLowerCase();
    if (names.has(name)) broken.push('two active contacts have one name');
    names.add(name);
  }
  broken.push(...world.bugs, ...(await brokenRows(world)));
  const audit = await verifyAudit(world.database.db, world.workspaceId);
  if (!audit.holds) broken.push(`the audit chain breaks at entry ${String(audit.brokenAt)}`);
  return { lost, doubled, broken };
};

interface Row {
  readonly state: string;
  readonly reference: string | null;
  readonly target: string | null;
}

const readBothSides = async (
  world: World,
): Promise<{ contacts: ReturnType<World['xero']['contacts']>; rows: ReadonlyMap<string, Row> }> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<Row & { key: string }>`
      select r.key, fr.state, fr.reference, t.key as target from flow_record fr
      join record r on r.id = fr.source_record_id
      left join link l on l.source_record_id = r.id left join record t on t.id = l.target_record_id
      where fr.flow_id = ${world.flowId}`.execute(trx),
  );
  return { contacts: world.xero.contacts(), rows: new Map(found.rows.map((row) => [row.key, row])) };
};

/** What the tables themselves must say of a world at rest. */
const brokenRows = (world: World): Promise<readonly string[]> =>
  inWorkspace(world.database.db, world.workspaceId, async (trx) => {
    const said: string[] = [];
    for (const [what, query] of Object.entries({
      'a connection waits for a person': sql<{ n: number }>`
        select count(*)::integer as n from connection where state <> 'connected'`,
      'a pass is not over': sql<{ n: number }>`
        select count(*)::integer as n from checkpoint where baseline_at is null or pass_started_at is not null`,
      'a dirty record is left': sql<{
        n: number;
      }>`select count(*)::integer as n from flow_record where seq > synced_seq`,
      'a write is left under way': sql<{ n: number }>`
        select count(*)::integer as n from change where state in ('sending', 'unknown', 'ready')`,
      'an attempt is left without an end': sql<{ n: number }>`
        select count(*)::integer as n from attempt where outcome = 'sent'`,
      'a record was never read': sql<{ n: number }>`
        select count(*)::integer as n from record where stale_seq > seen_seq`,
      'an applied change has no target': sql<{ n: number }>`
        select count(*)::integer as n from change where state = 'applied' and target_record_id is null`,
      'two changes of one record were applied from one look': sql<{ n: number }>`
        select count(*)::integer as n from (select 1 from change where state = 'applied'
          group by flow_id, source_record_id, seq, body_hash having count(*) > 1) twice`,
    })) {
      const { rows } = await query.execute(trx);
      const n = rows[0]?.n ?? 0;
      if (n > 0) said.push(`${what} (${String(n)})`);
    }
    return said;
  });

/** Lists everything at both vendors again and returns how many writes that caused: none, when all is in step. */
export const countIdleWrites = async (world: World): Promise<number> => {
  const before = countAllWrites(world);
  await ensureQuiet(world);
  return countAllWrites(world) - before;
};

/** Calls to either vendor that may have changed something there. */
const countAllWrites = (world: World): number =>
  [world.xero, world.ignition]
    .flatMap((vendor) => Object.entries(vendor.requests.counters()))
    .filter(([call]) => /^(?:PUT|POST|PATCH|DELETE) .*\/api/.test(call))
    .reduce((sum, [, times]) => sum + times, 0);

/** Calls that wrote contacts, as the simulated Xero has counted them. */
export const countWrites = (world: World): number =>
  Object.entries(world.xero.requests.counters())
    .filter(([call]) => /^(?:PUT|POST) .*\/Contacts/.test(call))
    .reduce((sum, [, times]) => sum + times, 0);
