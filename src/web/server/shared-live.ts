import { followLive, type LiveOptions, type LiveState } from '#web/server/live.ts';

/** What the tab that follows tells the others, and what a new tab asks. */
type Word =
  | { readonly kind: 'state'; readonly state: LiveState }
  | { readonly kind: 'event'; readonly event: string; readonly text: string }
  | { readonly kind: 'return' }
  | { readonly kind: 'hello' };

/**
 * Follows one stream for all tabs that name the same `group`. Browsers open six connections to a server without HTTP/2, and
 * a stream keeps one: with a stream a tab, the sixth tab and all requests of the others would wait for ever. The tab that
 * holds the lock follows and tells the others; when it is closed, the next one takes its place.
 *
 * listening → (lock granted) → following. Where the browser has no locks, as on pages without TLS that are not this
 * machine's, each tab follows by itself.
 */
export const followShared = (group: string, options: LiveOptions): (() => void) => {
  if (!('locks' in navigator) || !('BroadcastChannel' in globalThis)) return followLive(options);
  const name = `live ${options.path} ${group}`;
  const channel = new BroadcastChannel(name);
  const over = new AbortController();
  let state: LiveState = 'connecting';
  let isFollowing = false;
  const tell: (word: Word) => void = channel.postMessage.bind(channel);
  const turn = (next: LiveState): void => {
    state = next;
    options.onState(next);
  };
  const follow = (): (() => void) => {
    isFollowing = true;
    let isTakenOver = state !== 'connecting';
    return followLive({
      ...options,
      onEvent: (event, text) => {
        tell({ kind: 'event', event, text });
        options.onEvent(event, text);
      },
      onReturn: () => {
        tell({ kind: 'return' });
        options.onReturn();
      },
      onState: (next) => {
        tell({ kind: 'state', state: next });
        turn(next);
        if (next !== 'live' || !isTakenOver) return;
        isTakenOver = false;
        tell({ kind: 'return' });
        options.onReturn();
      },
    });
  };
  channel.addEventListener('message', ({ data: word }: MessageEvent<Word>) => {
    if (isFollowing) {
      if (word.kind === 'hello') tell({ kind: 'state', state });
    } else if (word.kind === 'event') options.onEvent(word.event, word.text);
    else if (word.kind === 'return') options.onReturn();
    else if (word.kind === 'state') turn(word.state);
  });
  tell({ kind: 'hello' });
  navigator.locks
    .request(name, { signal: over.signal }, async () => {
      const leave = follow();
      await new Promise<void>((resolve) => {
        over.signal.addEventListener('abort', () => {
          resolve();
        });
      });
      leave();
    })
    .catch((caught: unknown) => {
      if (!over.signal.aborted) throw caught;
    });
  return () => {
    over.abort();
    channel.close();
  };
};
