import type { Kysely } from 'kysely';
import { isId, type ConnectionId } from '#base/ids.ts';
import type { JsonValue } from '#base/json.ts';
import type { PushedRecords } from '#model/connector.ts';
import type { PushedRecordTable } from '#store/inbound-tables.ts';
import { listPushed, readPushedByKey } from '#store/pushed-records.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { readCursor, writeCursor } from '#store/views/page-cursor.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { pushedContext } from './inbox-seals.ts';

/** Records of a page. */
const pageSize = 200;

/** What was pushed, read back for the connector. The connection's id is all it goes by: the engine knows whose it is. */
export const createPushedRecords = (deps: {
  readonly db: Kysely<Database>;
  readonly vault: Vault;
}): PushedRecords => {
  const open = (row: PushedRecordTable): JsonValue =>
    JSON.parse(deps.vault.open(row.body, pushedContext(row))) as JsonValue;
  return {
    list: async (connectionId, kind, { since, cursor }) => {
      const after = cursor === null ? null : readCursor(cursor, ['number', 'string']);
      const rows = await inSystem(deps.db, (trx) =>
        listPushed(trx, idOf(connectionId), kind, { since, after }, pageSize),
      );
      const last = rows.at(-1);
      return {
        raws: rows.map(open),
        nextCursor:
          last === undefined || rows.length < pageSize ? null : writeCursor([last.received_at, last.key]),
      };
    },
    read: async (connectionId, kind, keys) => {
      const rows = await inSystem(deps.db, (trx) => readPushedByKey(trx, idOf(connectionId), kind, keys));
      return new Map(rows.map((row) => [row.key, open(row)]));
    },
  };
};

const idOf = (connectionId: string): ConnectionId => {
  if (!isId('connection', connectionId)) throw new Error('records are pushed to connections only');
  return connectionId;
};
