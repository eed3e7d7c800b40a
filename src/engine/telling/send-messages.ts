import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { minuteMs } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { channelRestMs, deliveryPatienceMs, retryAfterMs } from '#model/telling/message-states.ts';
import { raiseAlert } from '#store/telling/alerts.ts';
import { disableChannel } from '#store/telling/channels.ts';
import {
  claimMessages,
  insertTry,
  messageContext,
  noteChannelFails,
  noteChannelWorks,
  settleMessage,
  type ClaimedMessage,
} from '#store/telling/outgoing-messages.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import type { Carried } from './carriers.ts';
import { openSecrets } from './channel-secrets.ts';
import type { TellingDeps } from './telling-deps.ts';

/** A message that was being sent this long ago was interrupted: longer than any road out takes. */
const interruptedAfterMs = 2 * minuteMs;

const mailBody = z.object({ to: z.string().optional(), subject: z.string(), text: z.string() });

/**
 * Sends what is due: the intent is committed first, then the message leaves, then its outcome is stored. A worker that dies
 * in between leaves it to another, which sends it again under the same id: mail has the same Message-ID, a webhook the
 * same `webhook-id`, so that a receiver sees that it is one. False when nothing was due.
 */
export const sendMessages = async (deps: TellingDeps): Promise<boolean> => {
  const { db, clock } = deps;
  const now = clock.now();
  const claimed = await inSystem(db, (trx) => claimMessages(trx, now, now + interruptedAfterMs));
  await Promise.all(
    claimed.map(async (message) => {
      const began = clock.now();
      const carried = await carry(deps, message);
      await settle(deps, message, carried, { at: began, tookMs: Math.max(0, clock.now() - began) });
    }),
  );
  return claimed.length > 0;
};

/** Hands a message to its road; what cannot be opened is tried again, since a key may be missing for a while. */
const carry = async (deps: TellingDeps, message: ClaimedMessage): Promise<Carried> => {
  try {
    return await handOver(deps, message);
  } catch (caught) {
    deps.logger.error({ message: message.id, code: describeError(caught).code }, 'a message cannot be sent');
    return { result: 'again', code: 'delivery.unreadable', httpStatus: null };
  }
};

const handOver = (deps: TellingDeps, message: ClaimedMessage): Promise<Carried> => {
  const body = deps.vault.open(message.body, messageContext(message.id));
  const secrets =
    message.channel_id === null || message.channel_sealed === null
      ? null
      : openSecrets(deps.vault, message.channel_id, message.channel_sealed);
  switch (message.channel_type) {
    case 'webhook':
      return deps.carriers.post({
        url: secrets?.address ?? '',
        body,
        headers: signatureOf(message, secrets?.signing ?? [], body, deps.clock.now()),
      });
    case 'slack':
      return deps.carriers.post({ url: secrets?.address ?? '', body, headers: {} });
    default: {
      const mail = mailBody.parse(JSON.parse(body));
      if (deps.carriers.mail === null)
        return Promise.resolve({ result: 'again', code: 'delivery.no_mail_server', httpStatus: null });
      return deps.carriers.mail({
        to: mail.to ?? secrets?.address ?? '',
        subject: mail.subject,
        text: mail.text,
        messageId: `<${message.id}@${new URL(deps.publicUrl).hostname}>`,
      });
    }
  }
};

/** Standard Webhooks: one signature for each key, so that one can be replaced while both are good. */
const signatureOf = (
  message: ClaimedMessage,
  signing: readonly string[],
  body: string,
  now: number,
): Readonly<Record<string, string>> => ({
  'webhook-id': message.event_key,
  'webhook-timestamp': String(Math.floor(now / 1_000)),
  'webhook-signature': signing
    .map((key) => new Webhook(key).sign(message.event_key, new Date(now), body))
    .join(' '),
});

const settle = (
  deps: TellingDeps,
  message: ClaimedMessage,
  carried: Carried,
  one: { readonly at: number; readonly tookMs: number },
): Promise<void> =>
  inWorkspace(deps.db, message.workspace_id, async (trx) => {
    const now = deps.clock.now();
    const { id, tries, channel_id: channelId } = message;
    const { httpStatus } = carried;
    const code = carried.result === 'taken' ? null : carried.code;
    // The last thing of a try: by then it is known whether the claim still held.
    const keepTry = (): Promise<void> =>
      insertTry(trx, {
        message_id: id,
        no: tries,
        workspace_id: message.workspace_id,
        at: one.at,
        took_ms: one.tookMs,
        http_status: httpStatus,
        code,
      });
    if (carried.result === 'taken') {
      const sent = { state: 'sent', nextAt: now, code: null, httpStatus, sentAt: now } as const;
      if (!(await settleMessage(trx, message, sent))) return;
      await keepTry();
      if (channelId !== null) await noteChannelWorks(trx, channelId, now);
      return;
    }
    const isOver = carried.result !== 'again' || now - message.since >= deliveryPatienceMs;
    const outcome = {
      state: isOver ? 'given_up' : 'failed',
      nextAt: now + retryAfterMs(tries, deps.random),
      code: carried.code,
      httpStatus,
      sentAt: null,
    } as const;
    if (!(await settleMessage(trx, message, outcome))) return;
    await keepTry();
    deps.logger.warn({ message: id, code: carried.code, httpStatus, tries }, 'a message was not delivered');
    if (channelId === null) return;
    const failingSince = await noteChannelFails(trx, channelId, now, (failures) =>
      channelRestMs(failures, deps.random),
    );
    const isDead = carried.result === 'end' || now - failingSince >= deliveryPatienceMs;
    if (!isDead) return;
    const why = carried.result === 'end' ? carried.code : 'delivery.failed_long';
    if (!(await disableChannel(trx, channelId, why))) return;
    const channel = await trx
      .selectFrom('channel')
      .select('name')
      .where('id', '=', channelId)
      .executeTakeFirst();
    await raiseAlert(
      trx,
      {
        workspaceId: message.workspace_id,
        kind: 'channel_disabled',
        subjectKind: 'channel',
        subjectId: channelId,
        details: { name: channel?.name ?? '', code: why },
      },
      now,
    );
  });
