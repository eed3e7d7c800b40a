import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { canonicalJson, type JsonValue } from '#base/json.ts';
import type { RequestLog } from '#sim/kit/request-log.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { World } from '#test/world/world.ts';

/**
 * A digest of all that happened in a world: every request that the vendors got, in order and with its time, every audit
 * entry, and what both sides hold at the end. Two tellings of one story that differ anywhere differ here. Our ids are
 * drawn at random, so a reference counts by the order in which it was first seen.
 */
export const digestStory = async (world: World): Promise<string> => {
  const told = {
    endedAt: world.clock.now(),
    ignition: requestsOf(world.ignition.requests),
    xero: requestsOf(world.xero.requests),
    audit: await auditOf(world),
    contacts: world.xero.contacts() as unknown as JsonValue,
    clients: world.ignition.practice.clients.rows as unknown as JsonValue,
  };
  return createHash('sha256')
    .update(numberReferences(canonicalJson(told)))
    .digest('hex');
};

const requestsOf = (log: RequestLog): JsonValue =>
  log.list().map(({ at, method, path, query, status, fault }) => [at, method, path, query, status, fault]);

const auditOf = (world: World): Promise<JsonValue> =>
  inWorkspace(world.database.db, world.workspaceId, async (trx) => {
    const found = await sql<{ at: number; action: string; key: string | null }>`
      select a.at, a.action, r.key from audit a left join record r on r.id = a.subject_id order by a.no`.execute(
      trx,
    );
    return found.rows.map((row) => [row.at, row.action, row.key]);
  });

const numberReferences = (text: string): string => {
  const seen = new Map<string, number>();
  return text.replaceAll(/plb(?::|%3A)([0-9a-z]{26})/gi, (_, reference: string) => {
    const number = seen.get(reference) ?? seen.size;
    seen.set(reference, number);
    return `plb:${String(number)}`;
  });
};
