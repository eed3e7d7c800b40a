import type { Transaction } from 'kysely';
import type { ConnectionId, DeliveryId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { Connector, PushedDelivery } from '#model/connector.ts';
import { sourcePaths, type SourcePath } from '#model/source-paths.ts';
import { appendAudit } from '#store/audit.ts';
import { findConnection, type ConnectionRow } from '#store/connections.ts';
import {
  findInbound,
  listInbound,
  lockInbound,
  settleInbound,
  type InboundRow,
} from '#store/inbound-deliveries.ts';
import type { InboundState } from '#store/inbound-tables.ts';
import type { Database } from '#store/tables.ts';
import type { PageOfRows, PageRequest } from '#store/views/page-cursor.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { Acting } from '#engine/actions/acting.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import { connectionError } from '#engine/connections/connection-errors.ts';
import type { ConnectorRegistry } from '#engine/connections/connector-registry.ts';
import { carryIn, outcomeOf, type InboxDeps } from './inbox.ts';
import { inboundContext } from './inbox-seals.ts';

export type InboxActionDeps = InboxDeps & { readonly registry: ConnectorRegistry };

/** What a body says under the connection's settings as they are now. */
export interface CheckedPayload {
  readonly read: PushedDelivery['read'];
  /** What mappings of these records can take values from. */
  readonly paths: readonly SourcePath[];
}

/** @throws `connection.not_found`, and `connection.wrong_door` for connections that nothing is pushed to. */
export const requireInbox = async (
  trx: Transaction<Database>,
  { registry }: Pick<InboxActionDeps, 'registry'>,
  id: ConnectionId,
): Promise<{
  readonly row: ConnectionRow;
  readonly read: (body: string) => PushedDelivery;
}> => {
  const row = await findConnection(trx, id);
  if (row === undefined)
    throw connectionError('connection.not_found', 'There is no such connection in this workspace.');
  const readPushed = registry.get(row.vendor).webhook?.readPushed;
  if (readPushed === undefined)
    throw connectionError('connection.wrong_door', `Nothing is pushed to "${row.name}".`, {
      hint: 'Deliveries are kept for connections of the kind Incoming webhook.',
    });
  const { settings } = row;
  return {
    row,
    read: (body) => readPushed({ rawBody: new TextEncoder().encode(body), headers: {}, settings }),
  };
};

/** Tries a body on the connection's settings; nothing is kept. @throws as `requireInbox`. */
export const checkPayload = (
  deps: InboxActionDeps,
  { workspaceId }: Acting,
  connectionId: ConnectionId,
  body: string,
): Promise<{ readonly connector: Connector; readonly checked: CheckedPayload }> =>
  inWorkspace(deps.db, workspaceId, async (trx) => {
    const { row, read: readBody } = await requireInbox(trx, deps, connectionId);
    const { read } = readBody(body);
    const connector = deps.registry.get(row.vendor);
    const views = read.ok
      ? read.records.flatMap(({ kind, raw }): JsonObject[] => {
          const record = connector.parse(kind, raw);
          return record === null ? [] : [connector.view(kind, record.fields, [])];
        })
      : [];
    return { connector, checked: { read, paths: sourcePaths(views) } };
  });

/** Newest first. @throws as `requireInbox`. */
export const listDeliveries = (
  deps: InboxActionDeps,
  { workspaceId }: Acting,
  connectionId: ConnectionId,
  state: InboundState | null,
  page: PageRequest<[number, string]>,
): Promise<PageOfRows<InboundRow>> =>
  inWorkspace(deps.db, workspaceId, async (trx) => {
    await requireInbox(trx, deps, connectionId);
    return listInbound(trx, connectionId, state, page);
  });

/** One delivery with its body as it was received. @throws as `requireInbox`, `inbound.not_found`. */
export const readDelivery = (
  deps: InboxActionDeps,
  { workspaceId }: Acting,
  connectionId: ConnectionId,
  id: DeliveryId,
): Promise<{ readonly row: InboundRow; readonly body: string }> =>
  inWorkspace(deps.db, workspaceId, async (trx) => {
    await requireInbox(trx, deps, connectionId);
    const row = await findInbound(trx, connectionId, id);
    if (row === undefined) throw unknown();
    return { row, body: deps.vault.open(row.body, inboundContext(id)) };
  });

const unknown = (): Error =>
  actionError('inbound.not_found', 'There is no such delivery of this connection.');

/**
 * Reads a delivery again under the settings as they are now, and carries in what it says; a record of which something newer
 * by its own time is there stays as it is. Doing it twice changes nothing. @throws as `readDelivery`.
 */
export const replayDelivery = (
  deps: InboxActionDeps,
  { workspaceId, actor }: Acting,
  connectionId: ConnectionId,
  id: DeliveryId,
): Promise<{ readonly row: InboundRow; readonly changed: number }> =>
  inWorkspace(deps.db, workspaceId, async (trx) => {
    const { read: readBody } = await requireInbox(trx, deps, connectionId);
    const row = await lockInbound(trx, connectionId, id);
    if (row === undefined) throw unknown();
    const now = deps.clock.now();
    const { read } = readBody(deps.vault.open(row.body, inboundContext(id)));
    const settled = { ...outcomeOf(read), replayed_at: now };
    await settleInbound(trx, id, settled);
    const owner = { connectionId, workspaceId };
    const changed = read.ok ? await carryIn(trx, deps, owner, id, read.records, now) : 0;
    await appendAudit(
      trx,
      workspaceId,
      [
        {
          actor,
          action: 'inbound.replayed',
          subjectKind: 'connection',
          subjectId: connectionId,
          details: { delivery: id, state: settled.state, changed },
        },
      ],
      now,
    );
    return { row: { ...row, ...settled }, changed };
  });
