import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { newId, type ChannelId, type MessageId } from '#base/ids.ts';
import { messagesKeptMs, type ChannelType } from '#model/telling/message-states.ts';
import { appendAudit, type AuditEntry } from '#store/audit.ts';
import { clearAlert } from '#store/telling/alerts.ts';
import * as channels from '#store/telling/channels.ts';
import {
  findMessage,
  queueMessages,
  requeueMessage,
  requeueMessages,
  rouseChannel,
} from '#store/telling/outgoing-messages.ts';
import { rewindChannel } from '#store/telling/untold.ts';
import type { Vault } from '#store/vault.ts';
import type { Transaction } from 'kysely';
import type { Database } from '#store/tables.ts';
import { act, type Acting, type ActionDeps } from '#engine/actions/acting.ts';
import { notifyLive } from '#engine/deps.ts';
import { messageTo } from './channel-messages.ts';
import { openSecrets, sealSecrets } from './channel-secrets.ts';
import { isPrivateAddress, literalAddress } from './private-addresses.ts';
import { tellingError } from './telling-errors.ts';

/** What the installation lets channels be. */
export interface ChannelPolicy {
  readonly hasMail: boolean;
  readonly allowPrivate: boolean;
  /** Where people reach the console, without a slash at the end. */
  readonly publicUrl: string;
}

export interface ChannelDeps extends Pick<ActionDeps, 'db' | 'clock'> {
  readonly vault: Vault;
  readonly policy: ChannelPolicy;
}

const mailAddress = z.email();

/** What people see of an address. @throws `channel.bad_address`, `channel.private_address`, `channel.no_mail_server`. */
const checkAddress = (policy: ChannelPolicy, type: ChannelType, address: string): string => {
  if (type === 'email') {
    if (!policy.hasMail)
      throw tellingError('channel.no_mail_server', 'This installation has no mail server.');
    if (mailAddress.safeParse(address).success) return address;
    throw tellingError('channel.bad_address', 'This is not a mail address.');
  }
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw tellingError('channel.bad_address', 'This is not an https:// address.');
  if (url.username !== '' || url.password !== '')
    throw tellingError('channel.bad_address', 'An address with a password in it is not taken.');
  if (policy.allowPrivate) return url.host;
  const literal = literalAddress(url);
  if (literal === null ? isLocalName(url.hostname) : isPrivateAddress(literal))
    throw tellingError('channel.private_address', 'The address is not on the public internet.');
  if (url.protocol !== 'https:')
    throw tellingError('channel.bad_address', 'Messages leave over https:// only.');
  return url.host;
};

const isLocalName = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.local') || !host.includes('.');

/** `whsec_` and 32 random bytes in base64, as Standard Webhooks writes its keys. */
const newSigningKey = (): string => `whsec_${randomBytes(32).toString('base64')}`;

export interface NewChannel {
  readonly type: ChannelType;
  readonly name: string;
  readonly address: string;
  readonly events: readonly string[];
}

/** Makes a channel. The signing secret of a webhook is in this answer and nowhere else. @throws as `checkAddress`. */
export const addChannel = (
  deps: ChannelDeps,
  acting: Acting,
  given: NewChannel,
): Promise<{ readonly id: ChannelId; readonly secret: string | null }> => {
  const shown = checkAddress(deps.policy, given.type, given.address);
  const secret = given.type === 'webhook' ? newSigningKey() : null;
  return change(deps, acting, async (trx, now) => {
    const id = newId('channel', now);
    const secrets = { address: given.address, signing: secret === null ? [] : [secret] };
    await channels.insertChannel(trx, {
      id,
      workspace_id: acting.workspaceId,
      type: given.type,
      name: given.name,
      shown,
      sealed: sealSecrets(deps.vault, id, secrets),
      events: [...given.events],
      created_by: acting.actor,
      created_at: now,
    });
    return { action: 'channel.created', id, details: { type: given.type }, answer: { id, secret } };
  });
};

export interface ChannelChange {
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly state?: 'enabled' | 'disabled' | undefined;
}

/** @throws `channel.not_found` and as `checkAddress`. */
export const changeChannel = (
  deps: ChannelDeps,
  acting: Acting,
  id: ChannelId,
  given: ChannelChange,
): Promise<ChannelId> =>
  change(deps, acting, async (trx, now) => {
    const row = await requireChannel(trx, id);
    const moved =
      given.address === undefined
        ? {}
        : {
            shown: checkAddress(deps.policy, row.type, given.address),
            sealed: sealSecrets(deps.vault, id, {
              ...openSecrets(deps.vault, id, row.sealed),
              address: given.address,
            }),
          };
    await channels.updateChannel(trx, id, {
      ...moved,
      ...(given.name === undefined ? {} : { name: given.name }),
      ...(given.events === undefined ? {} : { events: [...given.events] }),
    });
    if (given.address !== undefined) await rouseChannel(trx, id, null);
    if (given.state === 'disabled') await channels.disableChannel(trx, id, null);
    if (given.state === 'enabled') {
      await channels.enableChannel(trx, id, now);
      await clearAlert(trx, alertOf(acting, id), now);
    }
    const fields = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    return { action: 'channel.changed', id, details: { fields }, answer: id };
  });

/** With it go its messages. @throws `channel.not_found`. */
export const removeChannel = (deps: ChannelDeps, acting: Acting, id: ChannelId): Promise<ChannelId> =>
  change(deps, acting, async (trx, now) => {
    await requireChannel(trx, id);
    await channels.deleteChannel(trx, id);
    await clearAlert(trx, alertOf(acting, id), now);
    return { action: 'channel.removed', id, details: {}, answer: id };
  });

/**
 * A new signing secret, in this answer and nowhere else. The one before goes on signing beside it until the next time, so
 * that the other end can change over. @throws `channel.not_found`, `channel.nothing_signed`.
 */
export const renewSecret = (deps: ChannelDeps, acting: Acting, id: ChannelId): Promise<string> =>
  change(deps, acting, async (trx) => {
    const row = await requireChannel(trx, id);
    if (row.type !== 'webhook')
      throw tellingError('channel.nothing_signed', `Nothing is signed for ${row.name}.`);
    const { address, signing } = openSecrets(deps.vault, id, row.sealed);
    const secret = newSigningKey();
    await channels.updateChannel(trx, id, {
      sealed: sealSecrets(deps.vault, id, { address, signing: [secret, ...signing.slice(0, 1)] }),
    });
    return { action: 'channel.secret_renewed', id, details: {}, answer: secret };
  });

/**
 * Puts a message on its way that says only that it is a test, before all that waits, also to a channel that rests because it
 * fails. @throws `channel.not_found`, `channel.switched_off`.
 */
export const testChannel = (deps: ChannelDeps, acting: Acting, id: ChannelId): Promise<MessageId> =>
  act({ ...deps, wake: () => Promise.resolve() }, acting, async (trx, now) => {
    const row = await requireChannel(trx, id);
    requireOn(row);
    const message = messageTo(row, {
      event: 'test',
      key: `test_${newId('message', now)}`,
      at: now,
      data: {
        workspace: acting.workspaceId,
        channel: id,
        subject: { kind: 'channel', id },
        details: {},
      },
      words: {
        title: 'A test from Plumbline',
        text: `Somebody asked to see whether messages reach ${row.name}. They do.`,
        url: `${deps.policy.publicUrl}/settings/alerts`,
      },
    });
    const [queued] = await queueMessages(trx, deps.vault, message === null ? [] : [message], now);
    if (queued === undefined) throw new Error('a test has words for every channel and a key of its own');
    await rouseChannel(trx, id, queued);
    await notifyLive(trx, acting.workspaceId, ['alerts']);
    return queued;
  });

/**
 * Sends a message once more, under its own id and before all that waits.
 * @throws `message.not_found`, `message.under_way`, `channel.switched_off`.
 */
export const replayMessage = (deps: ChannelDeps, acting: Acting, id: MessageId): Promise<MessageId> =>
  act({ ...deps, wake: () => Promise.resolve() }, acting, async (trx, now) => {
    const found = await findMessage(trx, id);
    if (found === undefined)
      throw tellingError('message.not_found', 'There is no such message in this workspace.');
    const channel = await requireChannel(trx, found.channel_id);
    requireOn(channel);
    if (!(await requeueMessage(trx, id, now)))
      throw tellingError('message.under_way', 'The message is on its way already.');
    await rouseChannel(trx, channel.id, id);
    const entry = {
      actor: acting.actor,
      action: 'message.replayed',
      subjectKind: 'message',
      subjectId: id,
    } as const;
    await notifyLive(trx, acting.workspaceId, ['alerts']);
    await appendAudit(trx, acting.workspaceId, [{ ...entry, details: {} }], now);
    return id;
  });

/** What of a channel is told again: all that was not taken, or all since a time. */
export type ReplayAsked = { readonly which: 'failed' } | { readonly which: 'since'; readonly since: number };

/**
 * Tells a channel again, each event under the id it had, so that the other end can leave out what it has. Since a time, a
 * webhook hears also what happened while it was switched off: the audit and the feeds are read again from then on, in the
 * background. Gives how many messages of the log are on their way again.
 * @throws `channel.not_found`, `channel.switched_off`, `channel.too_far_back`.
 */
export const replayChannel = (
  deps: ChannelDeps,
  acting: Acting,
  id: ChannelId,
  asked: ReplayAsked,
): Promise<number> =>
  act({ ...deps, wake: () => Promise.resolve() }, acting, async (trx, now) => {
    const row = await requireChannel(trx, id);
    requireOn(row);
    if (asked.which === 'since' && asked.since < now - messagesKeptMs)
      throw tellingError('channel.too_far_back', 'What happened more than 30 days ago is not told again.');
    const queued = await requeueMessages(trx, id, asked, now);
    if (asked.which === 'since' && row.type === 'webhook') await rewindChannel(trx, row, asked.since, now);
    await rouseChannel(trx, id, null);
    await notifyLive(trx, acting.workspaceId, ['alerts']);
    const entry = {
      actor: acting.actor,
      action: 'message.replayed',
      subjectKind: 'channel',
      subjectId: id,
      details: { ...asked, messages: queued },
    } as const;
    await appendAudit(trx, acting.workspaceId, [entry], now);
    return queued;
  });

interface Changed<Answer> {
  readonly action: AuditEntry['action'];
  readonly id: ChannelId;
  readonly details: AuditEntry['details'];
  readonly answer: Answer;
}

const change = <Answer>(
  deps: ChannelDeps,
  acting: Acting,
  work: (trx: Transaction<Database>, now: number) => Promise<Changed<Answer>>,
): Promise<Answer> =>
  act({ ...deps, wake: () => Promise.resolve() }, acting, async (trx, now) => {
    const { action, id, details, answer } = await work(trx, now);
    await notifyLive(trx, acting.workspaceId, ['alerts', 'overview']);
    const entry = { actor: acting.actor, action, subjectKind: 'channel', subjectId: id, details };
    await appendAudit(trx, acting.workspaceId, [entry], now);
    return answer;
  });

const requireChannel = async (trx: Transaction<Database>, id: ChannelId): Promise<channels.ChannelRow> => {
  const row = await channels.lockChannel(trx, id);
  if (row === undefined)
    throw tellingError('channel.not_found', 'There is no such channel in this workspace.');
  return row;
};

const requireOn = (row: channels.ChannelRow): void => {
  if (row.state === 'disabled') throw tellingError('channel.switched_off', `${row.name} is switched off.`);
};

const alertOf = ({ workspaceId }: Acting, id: ChannelId) =>
  ({ workspaceId, kind: 'channel_disabled', subjectId: id }) as const;
