import { silentLogger } from '#base/log.ts';
import { addChannel } from '#engine/telling/channel-service.ts';
import { createHerald, type Herald } from '#engine/telling/herald.ts';
import { createMailer } from '#engine/telling/mailer.ts';
import { createPoster } from '#engine/telling/poster.ts';
import { startMailServer } from '#test/world/mail-server.ts';
import { startPostBox } from '#test/world/post-box.ts';
import type { World } from '#test/world/world.ts';

const publicUrl = 'https://plumbline.firm.example';

/** What reached everybody outside since the last time, in order. */
export interface Heard {
  /** Subjects. */
  readonly mail: readonly string[];
  /** How many posts Slack took. */
  readonly slack: number;
  /** Types of the events that the webhook took. */
  readonly events: readonly string[];
}

/** A mail server, a Slack and a pager that hear of a world's alerts, and the worker that tells them. */
export interface Listeners extends AsyncDisposable {
  listenTo(world: World): Promise<void>;
  /** Looks and tells until nothing is left to tell, again and again for a while; gives what came. */
  hear(): Promise<Heard>;
}

/** How often it is looked again, so that what is told twice comes twice. */
const looks = 4;

export const startListeners = async (): Promise<Listeners> => {
  const mail = await startMailServer();
  const slack = await startPostBox();
  const pager = await startPostBox();
  let herald: Herald | null = null;
  return {
    listenTo: async (world) => {
      const { db } = world.database;
      const policy = { hasMail: true, allowPrivate: true, publicUrl };
      const deps = { db, clock: world.clock, vault: world.vault, policy };
      const acting = { workspaceId: world.workspaceId, actor: 'user:test' };
      const events = ['alert.*'];
      for (const given of [
        { type: 'email', name: 'On call', address: 'oncall@firm.example', events },
        { type: 'slack', name: '#ops', address: `${slack.url}/ops`, events },
        { type: 'webhook', name: 'Pager', address: `${pager.url}/in`, events },
      ] as const)
        await addChannel(deps, acting, given);
      herald = createHerald({
        db,
        vault: world.vault,
        clock: world.clock,
        logger: silentLogger,
        random: () => 0.5,
        publicUrl,
        carriers: {
          mail: createMailer({ url: mail.url, from: 'Plumbline <plumbline@firm.example>' }),
          post: createPoster({ allowPrivate: true }),
        },
      });
    },
    hear: async () => {
      for (let look = 0; look < looks; look += 1) while ((await herald?.round()) === true);
      const heard = {
        mail: mail.received.map(({ subject }) => subject),
        slack: slack.received.length,
        events: pager.received.map(({ body }) => (JSON.parse(body) as { type: string }).type),
      };
      for (const each of [mail, slack, pager]) each.received.length = 0;
      return heard;
    },
    [Symbol.asyncDispose]: async () => {
      await mail[Symbol.asyncDispose]();
      await slack[Symbol.asyncDispose]();
      await pager[Symbol.asyncDispose]();
    },
  };
};
