import type { Transaction } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { LinkedLookup } from '#model/flow.ts';
import { valueAt } from '#model/mapping.ts';
import { loadLinkedKeys } from '#store/linked-keys.ts';
import type { RecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { OpenFlow } from '#store/work.ts';

/** What the lookups of a flow add to one record's view, and whether one of them found nothing. */
export interface LinkedView {
  readonly view: JsonObject;
  readonly isWaiting: boolean;
}

const nothing: LinkedView = { view: {}, isWaiting: false };

const keyIn = (lookup: LinkedLookup, fields: JsonObject): string | null => {
  const key = valueAt(fields, lookup.from);
  return typeof key === 'string' && key !== '' ? key : null;
};

/** Finds, for records of one flow, what the others that they name are linked to. One query a lookup. */
export const lookUpLinked = async (
  trx: Transaction<Database>,
  targetConnectionId: ConnectionId,
  flow: Pick<OpenFlow, 'settings' | 'sourceConnectionId'>,
  bodies: readonly Pick<RecordBody, 'fields'>[],
): Promise<(fields: JsonObject) => LinkedView> => {
  const { lookups = [] } = flow.settings;
  if (lookups.length === 0) return () => nothing;
  const found = await Promise.all(
    lookups.map(async (lookup) => {
      const keys = bodies.map((body) => keyIn(lookup, body.fields));
      const linked = await loadLinkedKeys(
        trx,
        { connectionId: flow.sourceConnectionId, kind: lookup.kind },
        { connectionId: targetConnectionId, kind: lookup.targetKind },
        keys.filter((key) => key !== null),
      );
      return { lookup, linked };
    }),
  );
  return (fields) => {
    const linked = Object.fromEntries(
      found.flatMap(({ lookup, linked: keys }) => {
        const key = keys.get(keyIn(lookup, fields) ?? '');
        return key === undefined ? [] : [[lookup.name, key] as const];
      }),
    );
    return { view: { linked }, isWaiting: Object.keys(linked).length < lookups.length };
  };
};
