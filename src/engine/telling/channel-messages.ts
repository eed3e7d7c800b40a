import { toIso } from '#base/clock.ts';
import { unreachable } from '#base/never.ts';
import type { JsonObject } from '#base/json.ts';
import { eventVersion, type EventName } from '#model/telling/event-catalogue.ts';
import type { ChannelRow } from '#store/telling/channels.ts';
import type { NewMessage } from '#store/telling/outgoing-messages.ts';

/** One thing that happened, to be told in the words of each kind of channel. */
export interface Told {
  readonly event: EventName;
  /** Letters, digits, `_` and `-`: names it once and for all. */
  readonly key: string;
  readonly at: number;
  readonly data: JsonObject;
  /** In words, for people; null where only programs are told. */
  readonly words: { readonly title: string; readonly text: string; readonly url: string } | null;
}

/** The message that tells one channel; null where it has no words for it. */
export const messageTo = (
  channel: Pick<ChannelRow, 'id' | 'workspace_id' | 'type'>,
  told: Told,
): NewMessage | null => {
  const body = bodyOf(channel.type, told);
  return body === null
    ? null
    : {
        workspaceId: channel.workspace_id,
        to: { channelId: channel.id },
        kind: told.event,
        eventKey: told.key,
        body,
      };
};

const bodyOf = (type: ChannelRow['type'], { event, at, data, words }: Told): string | null => {
  switch (type) {
    case 'webhook':
      return JSON.stringify({ type: event, version: eventVersion, timestamp: toIso(at), data });
    case 'slack':
      return words === null
        ? null
        : JSON.stringify({
            text: `*${slackText(words.title)}*\n${slackText(words.text)}\n<${words.url}|Open in Plumbline>`,
          });
    case 'email':
      return words === null
        ? null
        : JSON.stringify({ subject: words.title, text: `${words.text}\n\n${words.url}\n` });
    default:
      return unreachable(type);
  }
};

/** Slack reads these three as markup (api.slack.com/reference/surfaces/formatting, 2026-11). */
const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
