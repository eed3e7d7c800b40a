import { isId, type ConnectionId, type DeliveryId, type WorkspaceId } from '#base/ids.ts';
import { checkedPayloadOf, inboundDeliveryOf } from '#api/inbound-answers.ts';
import type { CheckedPayload, InboundDelivery } from '#contract/inbound-deliveries.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import { operatorActor, type Operator } from './operator.ts';

/** Where an incoming webhook is, for the actions on it. */
export interface InboxAt {
  readonly operator: Operator;
  readonly workspaceId: WorkspaceId;
  readonly connectionId: ConnectionId;
}

const acting = ({ workspaceId }: InboxAt): { workspaceId: WorkspaceId; actor: string } => ({
  workspaceId,
  actor: operatorActor,
});

/** @throws `inbound.not_found` for what is no id of a delivery. */
const deliveryTyped = (id: string): DeliveryId => {
  if (!isId('delivery', id)) throw actionError('inbound.not_found', `"${id}" is no id of a delivery.`);
  return id;
};

/** Newest first, at most `limit`. */
export const inboundLines = async (
  at: InboxAt,
  state: 'taken' | 'refused' | null,
  limit: number,
): Promise<readonly InboundDelivery[]> => {
  const page = { after: null, limit };
  const { rows } = await at.operator.actions.inbox.list(acting(at), at.connectionId, state, page);
  return rows.map(inboundDeliveryOf);
};

export const readInbound = async (at: InboxAt, id: string): Promise<InboundDelivery & { body: string }> => {
  const { row, body } = await at.operator.actions.inbox.read(acting(at), at.connectionId, deliveryTyped(id));
  return { ...inboundDeliveryOf(row), body };
};

export const replayInbound = async (
  at: InboxAt,
  id: string,
): Promise<InboundDelivery & { changed: number }> => {
  const { row, changed } = await at.operator.actions.inbox.replay(
    acting(at),
    at.connectionId,
    deliveryTyped(id),
  );
  return { ...inboundDeliveryOf(row), changed };
};

export const checkInbound = async (at: InboxAt, body: string): Promise<CheckedPayload> => {
  const { connector, checked } = await at.operator.actions.inbox.check(acting(at), at.connectionId, body);
  return checkedPayloadOf(connector, checked);
};
