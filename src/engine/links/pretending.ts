import type { Transaction } from 'kysely';
import { newId, type RecordId } from '#base/ids.ts';
import { keyToCome } from '#model/link-move.ts';
import type { Acting } from '#engine/actions/acting.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { insertLinks } from '#store/flow-records.ts';
import type { LinkEnd } from '#store/link-moves.ts';
import { recordContext } from '#store/records.ts';
import { savepoint } from '#store/savepoint.ts';
import type { Database } from '#store/tables.ts';

/** A link that the next look will make; to a record that is yet to be made where `targetId` is null. */
export interface LinkToCome {
  readonly sourceId: RecordId;
  readonly targetId: RecordId | null;
}

/** Carries what was found out of a part of the transaction that is taken back. */
class TakenBack<Result> extends Error {
  readonly result: Result;
  constructor(result: Result) {
    super('what was pretended is taken back');
    this.result = result;
  }
}

/** Runs a part of a transaction and takes back whatever it stored; answers what it found. */
export const takingBack = async <Result>(
  trx: Transaction<Database>,
  run: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await savepoint(trx, async (): Promise<Result> => {
      throw new TakenBack(await run());
    });
  } catch (caught) {
    if (caught instanceof TakenBack) return (caught as TakenBack<Result>).result;
    throw caught;
  }
};

/** Looks at the world as it will be once these links are there, and leaves nothing behind. */
export const withLinksToCome = <Result>(
  trx: Transaction<Database>,
  deps: Pick<EngineDeps, 'vault' | 'clock'>,
  acting: Acting,
  ends: { readonly source: LinkEnd; readonly target: LinkEnd },
  links: readonly LinkToCome[],
  run: () => Promise<Result>,
): Promise<Result> => {
  if (links.length === 0) return run();
  return takingBack(trx, async () => {
    const now = deps.clock.now();
    const { connectionId, kind } = ends.target;
    const owner = { workspaceId: acting.workspaceId, connectionId };
    for (const { sourceId, targetId } of links) {
      const id = targetId ?? newId('record', now);
      if (targetId === null)
        await trx
          .insertInto('record')
          .values({
            id,
            workspace_id: acting.workspaceId,
            connection_id: connectionId,
            kind,
            key: keyToCome,
            state: 'active',
            hash: 'to-come',
            body: deps.vault.seal(
              JSON.stringify({ raw: {}, fields: {}, foreignKeys: {}, findings: [] }),
              recordContext(connectionId, kind, keyToCome),
            ),
            first_seen_at: now,
          })
          .execute();
      const link = {
        id: newId('link', now),
        source_record_id: sourceId,
        source_connection_id: ends.source.connectionId,
        source_kind: ends.source.kind,
        target_record_id: id,
        target_kind: kind,
        reference: null,
        matched_by: 'link' as const,
        owner_email: null,
        created_by: 'plumbline',
      };
      await insertLinks(trx, owner, [link], now);
    }
    return run();
  });
};
