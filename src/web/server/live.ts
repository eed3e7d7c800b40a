import { secondMs } from '#base/clock.ts';

/** connecting → live ⇄ offline. Offline tries again by itself, slower each time up to half a minute. */
export type LiveState = 'connecting' | 'live' | 'offline';

const firstRetryMs = secondMs;
const slowestRetryMs = 30 * secondMs;
/** A blink of the line is not worth telling. */
const tellOfflineAfterMs = 2 * secondMs;

export interface LiveOptions {
  path: string;
  /** The `event:` names to listen for. */
  events: readonly string[];
  onEvent: (event: string, text: string) => void;
  /** The line is back after having been away: anything may have changed meanwhile. */
  onReturn: () => void;
  onState: (state: LiveState) => void;
}

/** Follows a stream of server-sent events until the returned function is called. */
export const followLive = (options: LiveOptions): (() => void) => {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tell: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let wasAway = false;

  const open = (): void => {
    const opened = new EventSource(options.path);
    source = opened;
    opened.addEventListener('open', () => {
      failures = 0;
      clearTimeout(tell);
      tell = undefined;
      options.onState('live');
      if (wasAway) options.onReturn();
      wasAway = false;
    });
    opened.addEventListener('error', () => {
      opened.close();
      wasAway = true;
      tell ??= setTimeout(() => {
        options.onState('offline');
      }, tellOfflineAfterMs);
      const ceiling = Math.min(slowestRetryMs, firstRetryMs * 2 ** failures);
      failures += 1;
      timer = setTimeout(open, ceiling / 2 + (Math.random() * ceiling) / 2);
    });
    for (const event of options.events) {
      opened.addEventListener(event, (message: MessageEvent<string>) => {
        options.onEvent(event, message.data);
      });
    }
  };

  open();
  return () => {
    clearTimeout(timer);
    clearTimeout(tell);
    source?.close();
  };
};
