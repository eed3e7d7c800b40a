import { z } from 'zod';
import { secondMs, type Clock } from '#base/clock.ts';
import type { WorkspaceId } from '#base/ids.ts';
import type { Logger } from '#base/log.ts';
import { liveTopics, type LiveTopic } from '#contract/live.ts';
import { endLoneSession, loneSession, tellLoss } from '#store/lone-session.ts';

export interface LiveHubOptions {
  /** A session of its own: LISTEN does not go through a pool. */
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told why, when the session is lost. */
  readonly doubt: (reason: string) => void;
  /** Calls back when the database is lost, until the returned function is called. */
  readonly onLost: (callback: () => void) => () => void;
}

/** Who is told. `onLost`: the database is lost, so that nothing is told for a while. */
export interface LiveWatcher {
  readonly onTopic: (topic: LiveTopic) => void;
  readonly onLost: () => void;
}

export interface LiveHub {
  /** Calls back for each thing that may have changed in the workspace, until the returned function is called. */
  subscribe(workspaceId: WorkspaceId, watcher: LiveWatcher): () => void;
  close(): Promise<void>;
}

const channel = 'plumbline';
const noticeSchema = z.object({ workspaceId: z.string(), topic: z.enum(liveTopics) });
/** How long after a lost session a new one is tried. */
const reconnectMs = secondMs;

/**
 * One LISTEN session a process: none until somebody watches → listening ⇄ lost, tried again every second. After a loss
 * every watcher is told of every topic, since what was said meanwhile is gone.
 */
export const createLiveHub = (options: LiveHubOptions): LiveHub => {
  const { clock } = options;
  const closing = new AbortController();
  const watchers = new Map<string, Set<LiveWatcher>>();
  let listening: Promise<void> | null = null;

  const tellAll = (): void => {
    for (const watching of watchers.values())
      for (const { onTopic } of watching) for (const topic of liveTopics) onTopic(topic);
  };

  const stopListeningForLoss = options.onLost(() => {
    for (const watching of watchers.values()) for (const { onLost } of watching) onLost();
  });

  const onNotice = (payload: string | undefined): void => {
    const notice = noticeSchema.safeParse(parseJson(payload));
    if (!notice.success) return;
    for (const { onTopic } of watchers.get(notice.data.workspaceId) ?? []) onTopic(notice.data.topic);
  };

  /** Listens until the session is lost or the hub closes. */
  const listenOnce = async (isFirst: boolean): Promise<void> => {
    const client = loneSession(options.databaseUrl, 'plumbline live');
    const over = Promise.withResolvers<void>();
    client.on('error', () => over.resolve());
    client.on('end', () => over.resolve());
    client.on('notification', (message) => onNotice(message.payload));
    const stop = (): void => over.resolve();
    closing.signal.addEventListener('abort', stop, { once: true });
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      if (!isFirst) tellAll();
      await over.promise;
    } finally {
      closing.signal.removeEventListener('abort', stop);
      await endLoneSession(client, clock);
    }
  };

  const listen = async (): Promise<void> => {
    for (let isFirst = true; !closing.signal.aborted; isFirst = false) {
      await listenOnce(isFirst).catch((caught: unknown) => {
        tellLoss(options, caught, 'live updates are interrupted');
      });
      await clock.sleep(reconnectMs, closing.signal).catch(() => undefined);
    }
  };

  return {
    subscribe: (workspaceId, watcher) => {
      const watching = watchers.get(workspaceId) ?? new Set();
      watching.add(watcher);
      watchers.set(workspaceId, watching);
      listening ??= listen();
      return () => {
        watching.delete(watcher);
        if (watching.size === 0) watchers.delete(workspaceId);
      };
    },
    close: async () => {
      stopListeningForLoss();
      closing.abort(new Error('the server is closing'));
      await listening;
    },
  };
};

const parseJson = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
};
