import { secondMs, type Clock } from '#base/clock.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import { memberOf, type Member } from '#api/caller.ts';
import { asApiError } from '#api/error-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { identify } from '#api/identity.ts';
import type { LiveHub } from '#api/live-hub.ts';
import { livePath, type LiveTopic } from '#contract/live.ts';
import { isOutage } from '#store/outage.ts';

/** One watcher is told at most four times a second. */
const calmMs = 250;
const heartbeatMs = 15 * secondMs;
/** A stream is ended when its session or membership is over; looked at with every fourth heartbeat. */
const heartbeatsPerCheck = 4;

/** `GET /api/live`: what may have changed in the caller's workspace, as server-sent events, until `closing`. */
export const liveRoutes = (app: HttpSurface, deps: ApiDeps, hub: LiveHub, closing: AbortSignal): void => {
  app.http.get(livePath, async (context) => {
    await app.admit(context, 'member');
    const member = memberOf(context.get('caller'));
    const isStillMember = async (): Promise<boolean> => isSame(await identify(deps, context.req.raw), member);
    const over = new AbortController();
    const end = (): void => over.abort(new Error('the stream is over'));
    const signal = AbortSignal.any([over.signal, closing]);
    let isWatched = true;
    const text = new ReadableStream<string>({
      start: (stream) => {
        const write = (part: string): void => stream.enqueue(part);
        write('event: ready\ndata: {}\n\n');
        // The page asks again, is told that the database is away, and asks until it is back.
        const leave = hub.subscribe(member.workspaceId, {
          onTopic: createTopicStream(deps.clock, signal, write).push,
          onLost: end,
        });
        signal.addEventListener(
          'abort',
          () => {
            leave();
            if (isWatched) stream.close();
          },
          { once: true },
        );
        beat(deps.clock, signal, write, isStillMember)
          .catch((caught: unknown) => {
            if (!signal.aborted && !isOutage(caught))
              deps.logger.warn({ code: asApiError(caught).code }, 'a live stream was ended by a fault');
          })
          .finally(end);
      },
      cancel: () => {
        isWatched = false;
        end();
      },
    });
    return context.body(text.pipeThrough(new TextEncoderStream()), 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
  });
};

const isSame = (caller: Awaited<ReturnType<typeof identify>>, member: Member): boolean =>
  caller?.actor === member.actor && caller.membership?.workspaceId === member.workspaceId;

/** quiet → (first topic goes out at once) → calm for a moment, gathering → what was gathered goes out, once each. */
const createTopicStream = (
  clock: Clock,
  signal: AbortSignal,
  write: (text: string) => void,
): { readonly push: (topic: LiveTopic) => void } => {
  const gathered = new Set<LiveTopic>();
  let isCalm = true;
  const flush = async (): Promise<void> => {
    isCalm = false;
    while (gathered.size > 0 && !signal.aborted) {
      const text = [...gathered].map((topic) => `event: ${topic}\ndata: {}\n\n`).join('');
      gathered.clear();
      write(text);
      await clock.sleep(calmMs, signal).catch(() => undefined);
    }
    isCalm = true;
  };
  return {
    push: (topic) => {
      gathered.add(topic);
      if (isCalm) void flush();
    },
  };
};

const beat = async (
  clock: Clock,
  signal: AbortSignal,
  write: (text: string) => void,
  isStillMember: () => Promise<boolean>,
): Promise<void> => {
  for (let beats = 1; ; beats += 1) {
    await clock.sleep(heartbeatMs, signal);
    if (beats % heartbeatsPerCheck === 0 && !(await isStillMember())) return;
    write(': still here\n\n');
  }
};
