import type { Transaction } from 'kysely';
import { createManualClock, type ManualClock } from '#base/clock.ts';
import { newId, type ChannelId, type ConnectionId, type WorkspaceId } from '#base/ids.ts';
import type { Logger } from '#base/log.ts';
import type { Acting } from '#engine/actions/acting.ts';
import type { Carriers } from '#engine/telling/carriers.ts';
import { addChannel, type ChannelDeps } from '#engine/telling/channel-service.ts';
import { createHerald } from '#engine/telling/herald.ts';
import { createMailer } from '#engine/telling/mailer.ts';
import { createPoster } from '#engine/telling/poster.ts';
import { insertActivities, type NewActivity } from '#store/crm/activities.ts';
import type { Database } from '#store/tables.ts';
import { listAlerts, type AlertView } from '#store/telling/alerts.ts';
import { listMessages, type MessageView } from '#store/telling/outgoing-messages.ts';
import { openVault, type Vault } from '#store/vault.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { startMailServer, type MailServer } from './mail-server.ts';
import { startPostBox, type PostBox } from './post-box.ts';

const publicUrl = 'https://plumbline.firm.example';

type Roads = Carriers & { readonly mail: NonNullable<Carriers['mail']> };

/** A herald with a mail server, a Slack and a webhook's receiver of its own, and a workspace with one connection. */
export interface TellingDesk extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly vault: Vault;
  readonly mail: MailServer;
  readonly slack: PostBox;
  readonly hook: PostBox;
  readonly publicUrl: string;
  readonly slackUrl: string;
  /** What the herald logged since `begin`, a line each. */
  readonly logged: readonly string[];
  readonly clock: ManualClock;
  readonly workspaceId: WorkspaceId;
  readonly connectionId: ConnectionId;
  readonly acting: Acting;
  readonly channels: ChannelDeps;
  /** Another workspace with its connection; nothing was told of it, and everybody takes what is sent. */
  begin(): Promise<void>;
  within<Result>(work: (trx: Transaction<Database>) => Promise<Result>): Promise<Result>;
  /** Roads to the three, mail among them. */
  carriers(): Roads;
  /** Looks until nothing is left to tell at this time. */
  tell(): Promise<void>;
  /** One channel of each kind, for alerts. */
  addAll(): Promise<{ readonly hookId: ChannelId; readonly secret: string }>;
  addHook(events: readonly string[]): ReturnType<typeof addChannel>;
  setConnection(change: {
    readonly state?: 'connected' | 'reconnect';
    readonly failing_since?: number | null;
  }): Promise<void>;
  happens(activities: readonly NewActivity[]): Promise<void>;
  alerts(): Promise<readonly AlertView[]>;
  messages(): Promise<readonly MessageView[]>;
  /** The kinds of what the webhook's receiver got, in order. */
  hookTypes(): readonly string[];
}

export const openTellingDesk = async (): Promise<TellingDesk> => {
  const database = await createTestDatabase({ holdsEvents: false });
  const vault = openVault([crypto.getRandomValues(new Uint8Array(32))]);
  const mail = await startMailServer();
  const slack = await startPostBox();
  const hook = await startPostBox();
  const slackUrl = `${slack.url}/services/T000/B000/secret-of-slack`;
  const logged: string[] = [];
  const line = (fields: object, message: string): void =>
    void logged.push(JSON.stringify({ ...fields, message }));
  const logger: Logger = { debug: line, info: line, warn: line, error: line };
  let clock = createManualClock(Date.now());
  let workspaceId = newId('workspace', clock.now());
  let connectionId = newId('connection', clock.now());
  const carriers = (): Roads => ({
    mail: createMailer({ url: mail.url, from: 'Plumbline <plumbline@firm.example>' }),
    post: createPoster({ allowPrivate: true }),
  });
  const desk: TellingDesk = {
    database,
    vault,
    mail,
    slack,
    hook,
    publicUrl,
    slackUrl,
    logged,
    get clock() {
      return clock;
    },
    get workspaceId() {
      return workspaceId;
    },
    get connectionId() {
      return connectionId;
    },
    get acting() {
      return { workspaceId, actor: 'user:test' };
    },
    get channels() {
      return { db: database.db, clock, vault, policy: { hasMail: true, allowPrivate: true, publicUrl } };
    },
    begin: async () => {
      clock = createManualClock(Date.now());
      workspaceId = newId('workspace', clock.now());
      connectionId = newId('connection', clock.now());
      for (const box of [slack, hook]) {
        box.received.length = 0;
        box.answer(200);
      }
      mail.received.length = 0;
      mail.refuseRecipients(null);
      logged.length = 0;
      await inSystem(database.db, async (trx) => {
        await trx.deleteFrom('channel').execute();
        await trx.deleteFrom('alert').execute();
        await trx.deleteFrom('connection').execute();
      });
      await desk.within((trx) => insertConnected(trx, workspaceId, connectionId, clock.now()));
    },
    within: (work) => inWorkspace(database.db, workspaceId, work),
    carriers,
    tell: async () => {
      const herald = createHerald({
        db: database.db,
        vault,
        clock,
        logger,
        random: () => 0.5,
        carriers: carriers(),
        publicUrl,
      });
      while (await herald.round());
    },
    addAll: async () => {
      const events = ['alert.*'];
      const { channels, acting } = desk;
      const add = (type: 'email' | 'slack' | 'webhook', name: string, address: string) =>
        addChannel(channels, acting, { type, name, address, events });
      await add('email', 'On call', 'oncall@firm.example');
      await add('slack', '#ops', slackUrl);
      const made = await add('webhook', 'Pager', `${hook.url}/in?key=secret-of-pager`);
      return { hookId: made.id, secret: made.secret ?? '' };
    },
    addHook: (events) =>
      addChannel(desk.channels, desk.acting, {
        type: 'webhook',
        name: 'Zapier',
        address: `${hook.url}/zap`,
        events,
      }),
    setConnection: async (change) => {
      await desk.within((trx) =>
        trx.updateTable('connection').set(change).where('id', '=', connectionId).execute(),
      );
    },
    happens: (activities) =>
      desk.within((trx) => insertActivities(trx, workspaceId, activities, clock.now())),
    alerts: async () =>
      (await desk.within((trx) => listAlerts(trx, { open: true }, { after: null, limit: 50 }))).rows,
    messages: async () =>
      (await desk.within((trx) => listMessages(trx, {}, { after: null, limit: 200 }))).rows,
    hookTypes: () => hook.received.map(({ body }) => (JSON.parse(body) as { type: string }).type),
    [Symbol.asyncDispose]: async () => {
      await mail[Symbol.asyncDispose]();
      await slack[Symbol.asyncDispose]();
      await hook[Symbol.asyncDispose]();
      await database.drop();
    },
  };
  return desk;
};

const insertConnected = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  connectionId: ConnectionId,
  now: number,
): Promise<void> => {
  await trx
    .insertInto('workspace')
    .values({ id: workspaceId, name: 'Test practice', created_at: now })
    .execute();
  await trx
    .insertInto('connection')
    .values({
      id: connectionId,
      workspace_id: workspaceId,
      vendor: 'xero',
      profile: 'oauth',
      name: 'Demo Company (AU)',
      credential_id: null,
      tenant_id: null,
      tenant_name: null,
      state: 'connected',
      state_code: null,
      state_since: now,
      settings: '{}',
      facts_at: null,
      lease_by: null,
      last_ok_at: null,
      last_error_code: null,
      last_error_at: null,
      webhook_at: null,
      failing_since: null,
      created_at: now,
    })
    .execute();
};
