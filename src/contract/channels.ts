import { z } from 'zod';
import { eventPattern, knownPatterns } from '#model/telling/event-kinds.ts';
import { channelStates, channelTypes, messageStates } from '#model/telling/message-states.ts';
import { endpoint } from './endpoint.ts';
import { nearestName } from './nearest-name.ts';
import { pageOf, pageQuery } from './paging.ts';
import { actor, idOf, instant, problem } from './vocabulary.ts';

const event = z
  .string()
  .regex(eventPattern, { error: 'is no event: give `invoice.paid`, `invoice.*` or `*`' })
  .refine((text) => !eventPattern.test(text) || knownPatterns.includes(text), {
    error: ({ input }) => {
      const nearest = nearestName(String(input), knownPatterns);
      return `is no event${nearest === null ? '; GET /api/events lists them' : `; did you mean \`${nearest}\`?`}`;
    },
  });
const events = z.array(event).min(1).max(50);

/** What channels are, and what their events may be. */
export { channelTypes, knownPatterns, messageStates };

/** Where the workspace is told things outside the console. */
export const channel = z.object({
  id: idOf('channel'),
  type: z.enum(channelTypes),
  name: z.string(),
  /** The mail address, or the host of any other; the whole of those is a secret. */
  shown: z.string(),
  events: z.array(z.string()),
  state: z.enum(channelStates),
  /** Why it was switched off by itself; null when a person did, or it is on. */
  problem: problem.nullable(),
  /** Since when nothing gets there; null while messages do. */
  failingSince: instant.nullable(),
  lastSentAt: instant.nullable(),
  createdBy: actor,
  createdAt: instant,
});
export type Channel = z.infer<typeof channel>;

const params = z.object({ id: idOf('channel') });
const refusals = ['channel.bad_address', 'channel.private_address', 'channel.no_mail_server'] as const;

export const listChannels = endpoint({
  method: 'GET',
  path: '/api/channels',
  summary: 'The channels of the workspace; `canMail` is whether this installation has a mail server',
  access: 'admin',
  success: z.object({ items: z.array(channel), canMail: z.boolean() }),
  errors: [],
});

export const createChannel = endpoint({
  method: 'POST',
  path: '/api/channels',
  summary: 'Make a channel; the signing secret of a webhook is in this answer only',
  access: 'admin',
  body: z.object({
    type: z.enum(channelTypes),
    name: z.string().trim().min(1).max(120),
    address: z.string().trim().min(1).max(2_000),
    events: events.default(['alert.*']),
  }),
  success: z.object({ channel, secret: z.string().nullable() }),
  errors: refusals,
});

export const changeChannel = endpoint({
  method: 'PATCH',
  path: '/api/channels/:id',
  summary: 'Rename a channel, move it, choose its events, or switch it on or off',
  access: 'admin',
  params,
  body: z.object({
    name: z.string().trim().min(1).max(120).optional(),
    address: z.string().trim().min(1).max(2_000).optional(),
    events: events.optional(),
    state: z.enum(channelStates).optional(),
  }),
  success: channel,
  errors: ['channel.not_found', ...refusals],
});

export const removeChannel = endpoint({
  method: 'DELETE',
  path: '/api/channels/:id',
  summary: 'Remove a channel with its address, its secret and its messages',
  access: 'admin',
  params,
  success: params,
  errors: ['channel.not_found'],
});

export const renewChannelSecret = endpoint({
  method: 'POST',
  path: '/api/channels/:id/secret',
  summary: 'A new signing secret, in this answer only; the one before signs beside it until the next',
  access: 'admin',
  params,
  success: z.object({ secret: z.string() }),
  errors: ['channel.not_found', 'channel.nothing_signed'],
});

export const testChannel = endpoint({
  method: 'POST',
  path: '/api/channels/:id/test',
  summary: 'Send a message that says only that it is a test',
  access: 'admin',
  params,
  success: z.object({ messageId: idOf('message') }),
  errors: ['channel.not_found', 'channel.switched_off'],
});

/** One thing told to one channel, with how it went. */
export const message = z.object({
  id: idOf('message'),
  channel: z.object({ id: idOf('channel'), name: z.string() }),
  event: z.string(),
  /** What a webhook sends as `webhook-id`. */
  eventKey: z.string(),
  state: z.enum(messageStates),
  tries: z.number().int(),
  /** When it is tried again; null when it is not. */
  nextTryAt: instant.nullable(),
  problem: problem.nullable(),
  httpStatus: z.number().int().nullable(),
  /** How long the last try took; null before it came to its end. */
  tookMs: z.number().int().nullable(),
  createdAt: instant,
  sentAt: instant.nullable(),
});
export type Message = z.infer<typeof message>;

export const listMessages = endpoint({
  method: 'GET',
  path: '/api/messages',
  summary: 'What was told to channels in the last 30 days, newest first',
  access: 'admin',
  query: pageQuery.extend({
    channel: idOf('channel').optional(),
    state: z.enum(messageStates).optional(),
    /** One event, or `invoice.*`. */
    event: event.optional(),
    /** Part of an event’s name, or a whole id. */
    q: z.string().trim().min(1).max(200).optional(),
    since: z.coerce.number().int().min(0).optional().meta({ description: 'Epoch milliseconds, UTC' }),
  }),
  success: pageOf(message),
  errors: ['api.bad_cursor'],
});

export const replayMessage = endpoint({
  method: 'POST',
  path: '/api/messages/:id/replay',
  summary: 'Send a message once more, under its own id',
  access: 'admin',
  params: z.object({ id: idOf('message') }),
  success: message,
  errors: ['message.not_found', 'message.under_way', 'channel.not_found', 'channel.switched_off'],
});

/** One try of a message. */
export const messageTry = z.object({
  no: z.number().int(),
  at: instant,
  tookMs: z.number().int(),
  httpStatus: z.number().int().nullable(),
  /** Why it was not taken; null when it was. */
  problem: problem.nullable(),
});
export type MessageTry = z.infer<typeof messageTry>;

export const readMessage = endpoint({
  method: 'GET',
  path: '/api/messages/:id',
  summary: 'A message with each of its tries',
  access: 'admin',
  params: z.object({ id: idOf('message') }),
  success: message.extend({ attempts: z.array(messageTry) }),
  errors: ['message.not_found'],
});

export const replayChannel = endpoint({
  method: 'POST',
  path: '/api/channels/:id/replay',
  summary: 'Tell a channel again all that it did not take, or all since a time, under the same ids',
  access: 'admin',
  params,
  body: z.discriminatedUnion('which', [
    z.object({ which: z.literal('failed') }),
    z.object({ which: z.literal('since'), since: instant.min(0) }),
  ]),
  /** How many messages of the log go out again; since a time, what was never sent follows by itself. */
  success: z.object({ queued: z.number().int() }),
  errors: ['channel.not_found', 'channel.switched_off', 'channel.too_far_back'],
});
