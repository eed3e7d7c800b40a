import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import { channelsOf, messageOf, tryOf } from '#api/telling-answers.ts';
import type { ChannelId, WorkspaceId } from '#base/ids.ts';
import * as contract from '#contract/channels.ts';
import * as service from '#engine/telling/channel-service.ts';
import { tellingError } from '#engine/telling/telling-errors.ts';
import { listChannels, lockChannel } from '#store/telling/channels.ts';
import { findMessage, listMessages, listTries } from '#store/telling/outgoing-messages.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const channelRoutes = (app: HttpSurface, api: ApiDeps): void => {
  const { db, vault, clock, publicUrl } = api;
  const deps = { db, vault, clock, policy: { ...api.outside, publicUrl } };

  const answer = (workspaceId: WorkspaceId, id: ChannelId): Promise<contract.Channel> =>
    inWorkspace(db, workspaceId, async (trx) => {
      const row = await lockChannel(trx, id);
      const [found] = await channelsOf(trx, row === undefined ? [] : [row]);
      if (found === undefined) throw tellingError('channel.not_found', 'The channel was removed meanwhile.');
      return found;
    });

  serve(app, contract.listChannels, ({ member }) =>
    inWorkspace(db, member().workspaceId, async (trx) => ({
      items: await channelsOf(trx, await listChannels(trx)),
      canMail: api.outside.hasMail,
    })),
  );

  serve(app, contract.createChannel, async ({ body, member }) => {
    const acting = member();
    const { id, secret } = await service.addChannel(deps, acting, body);
    return { channel: await answer(acting.workspaceId, id), secret };
  });

  serve(app, contract.changeChannel, async ({ params, body, member }) => {
    const acting = member();
    return answer(acting.workspaceId, await service.changeChannel(deps, acting, params.id, body));
  });

  serve(app, contract.removeChannel, async ({ params, member }) => ({
    id: await service.removeChannel(deps, member(), params.id),
  }));

  serve(app, contract.renewChannelSecret, async ({ params, member }) => ({
    secret: await service.renewSecret(deps, member(), params.id),
  }));

  serve(app, contract.testChannel, async ({ params, member }) => ({
    messageId: await service.testChannel(deps, member(), params.id),
  }));

  serve(app, contract.listMessages, ({ query, member }) => {
    const page = pageRequest(query, ['number', 'string']);
    return inWorkspace(db, member().workspaceId, async (trx) => {
      const { channel: channelId, state, event, q: words, since } = query;
      const found = await listMessages(trx, { channelId, state, event, words, since }, page);
      return { items: found.rows.map(messageOf), nextCursor: found.next };
    });
  });

  serve(app, contract.readMessage, ({ params, member }) =>
    inWorkspace(db, member().workspaceId, async (trx) => {
      const found = await findMessage(trx, params.id);
      if (found === undefined)
        throw tellingError('message.not_found', 'There is no such message in this workspace.');
      return { ...messageOf(found), attempts: (await listTries(trx, params.id)).map(tryOf) };
    }),
  );

  serve(app, contract.replayChannel, async ({ params, body, member }) => ({
    queued: await service.replayChannel(deps, member(), params.id, body),
  }));

  serve(app, contract.replayMessage, async ({ params, member }) => {
    const acting = member();
    const id = await service.replayMessage(deps, acting, params.id);
    return inWorkspace(db, acting.workspaceId, async (trx) => {
      const found = await findMessage(trx, id);
      if (found === undefined) throw tellingError('message.not_found', 'The message was removed meanwhile.');
      return messageOf(found);
    });
  });
};
