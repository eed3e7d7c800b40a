import { useEffect, useState } from 'react';
import type { LiveOptions, LiveState } from '#web/server/live.ts';
import { followShared } from '#web/server/shared-live.ts';

/** Follows while the component is mounted, once for all tabs of the group; `options` must be stable. */
export const useLive = (group: string, options: Omit<LiveOptions, 'onState'>): LiveState => {
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => followShared(group, { ...options, onState: setState }), [group, options]);
  return state;
};
