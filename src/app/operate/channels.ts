import { systemClock } from '#base/clock.ts';
import { isId, type ChannelId, type MessageId, type WorkspaceId } from '#base/ids.ts';
import * as service from '#engine/telling/channel-service.ts';
import { tellingError } from '#engine/telling/telling-errors.ts';
import { listChannels, type ChannelRow } from '#store/telling/channels.ts';
import {
  findMessage,
  listMessages,
  listTries,
  type MessageFilter,
  type MessageView,
} from '#store/telling/outgoing-messages.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { publicUrlOf } from '#app/config.ts';
import { operatorActor, type Operator } from './operator.ts';

const depsOf = ({ plumbline, config }: Operator): service.ChannelDeps => ({
  db: plumbline.store.db,
  clock: systemClock,
  vault: plumbline.vault,
  policy: {
    hasMail: config.secrets.smtpUrl !== null,
    allowPrivate: config.allowPrivateWebhooks,
    publicUrl: publicUrlOf(config),
  },
});

const actingIn = (workspaceId: WorkspaceId) => ({ workspaceId, actor: operatorActor });

/** Oldest first. An address is never shown whole. */
export const channelLines = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
): Promise<readonly ChannelRow[]> => inWorkspace(plumbline.store.db, workspaceId, listChannels);

/** By id or exact name. @throws `channel.not_found`. */
export const channelNamed = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  named: string,
): Promise<ChannelRow> => {
  const rows = await channelLines(operator, workspaceId);
  const found = rows.filter((row) => (isId('channel', named) ? row.id === named : row.name === named));
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw tellingError(
      'channel.not_found',
      found.length > 1 ? `Several channels are called "${named}".` : `There is no channel "${named}".`,
    );
  return only;
};

/** The signing secret of a webhook is in this answer and nowhere else. */
export const addChannel = (
  operator: Operator,
  workspaceId: WorkspaceId,
  given: service.NewChannel,
): Promise<{ readonly id: ChannelId; readonly secret: string | null }> =>
  service.addChannel(depsOf(operator), actingIn(workspaceId), given);

export const testChannel = (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: ChannelId,
): Promise<MessageId> => service.testChannel(depsOf(operator), actingIn(workspaceId), id);

export const switchChannel = (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: ChannelId,
  state: 'enabled' | 'disabled',
): Promise<ChannelId> => service.changeChannel(depsOf(operator), actingIn(workspaceId), id, { state });

/** With it goes its log. */
export const removeChannel = (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: ChannelId,
): Promise<ChannelId> => service.removeChannel(depsOf(operator), actingIn(workspaceId), id);

/** Newest first, at most `limit`. */
export const messageLines = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  filter: MessageFilter,
  limit: number,
) =>
  inWorkspace(
    plumbline.store.db,
    workspaceId,
    async (trx): Promise<readonly MessageView[]> =>
      (await listMessages(trx, filter, { after: null, limit })).rows,
  );

/** A message as it stands. @throws `message.not_found`. */
export const readMessage = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  id: MessageId,
): Promise<MessageView> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const found = await findMessage(trx, id);
    if (found === undefined) throw tellingError('message.not_found', 'There is no such message here.');
    return found;
  });

/** The tries of a message, first to last. */
export const messageTries = ({ plumbline }: Operator, workspaceId: WorkspaceId, id: MessageId) =>
  inWorkspace(plumbline.store.db, workspaceId, (trx) => listTries(trx, id));

export const replayOne = (operator: Operator, workspaceId: WorkspaceId, id: MessageId): Promise<MessageId> =>
  service.replayMessage(depsOf(operator), actingIn(workspaceId), id);

/** How many messages of the log go out again. */
export const replayMany = (
  operator: Operator,
  workspaceId: WorkspaceId,
  id: ChannelId,
  asked: service.ReplayAsked,
): Promise<number> => service.replayChannel(depsOf(operator), actingIn(workspaceId), id, asked);
