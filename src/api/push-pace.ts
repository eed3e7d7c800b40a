import { minuteMs, type Clock } from '#base/clock.ts';

/** Deliveries a minute that one connection may push to one process. */
export const pushesAMinute = 1_200;
/** Most connections counted; past it the counts begin anew. */
const mostCounted = 10_000;

/** Counts what is pushed to each connection by the minute; true while there is room. */
export const createPushPace = (clock: Clock): ((connectionId: string) => boolean) => {
  const counts = new Map<string, { readonly minute: number; pushed: number }>();
  return (connectionId) => {
    const minute = Math.floor(clock.now() / minuteMs);
    const held = counts.get(connectionId);
    if (held?.minute === minute) {
      held.pushed += 1;
      return held.pushed <= pushesAMinute;
    }
    if (counts.size >= mostCounted) counts.clear();
    counts.set(connectionId, { minute, pushed: 1 });
    return true;
  };
};
