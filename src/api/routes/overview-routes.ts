import { minuteMs } from '#base/clock.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import { changeSummaries } from '#api/change-answers.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import { readOverview, type Overview } from '#contract/overview.ts';
import { countWaitingOwners } from '#engine/owners/owner-desk.ts';
import { listApplied } from '#store/views/change-views.ts';
import { countFlows, loadFlows, type FlowCountsView } from '#store/views/flow-views.ts';
import {
  countWaiting,
  loadLastHour,
  loadRates,
  loadReading,
  tallyConnections,
  type ReadingView,
} from '#store/views/overview-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

/** Changes shown on the overview. */
const recentChanges = 10;

export const overviewRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, readOverview, ({ member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const now = deps.clock.now();
      const waiting = await countWaiting(trx);
      const connections = await tallyConnections(trx);
      const flows = (await loadFlows(trx)).filter((flow) => flow.companion_of === null);
      const countsOf = await countFlows(trx);
      const reading = new Map((await loadReading(trx)).map((view) => [view.flow_id, view]));
      const rates = await loadRates(trx, now);
      const minutes = await loadLastHour(trx, now);
      return {
        at: now,
        waiting: { ...waiting, owners: await countWaitingOwners(trx, deps) },
        connections,
        flows: flows.map((flow) => {
          const counts = countsOf(flow.id);
          return {
            id: flow.id,
            name: flow.name,
            state: flow.state,
            sourceVendor: flow.source_vendor,
            targetVendor: flow.target_vendor,
            counts,
            progress: progressOf(counts, reading.get(flow.id), rates.get(flow.id) ?? 0, now),
          };
        }),
        lastHour: {
          totals: {
            applied: minutes.reduce((sum, minute) => sum + minute.applied, 0),
            dead: minutes.reduce((sum, minute) => sum + minute.dead, 0),
            reviews: minutes.reduce((sum, minute) => sum + minute.reviews, 0),
          },
          minutes: [...minutes],
        },
        recentChanges: await changeSummaries(trx, await listApplied(trx, recentChanges)),
      };
    }),
  );
};

const progressOf = (
  counts: FlowCountsView,
  reading: ReadingView | undefined,
  perMinute: number,
  now: number,
): Overview['flows'][number]['progress'] => {
  const remaining = counts.pending;
  const isReading = reading !== undefined && reading.unread > 0;
  return {
    phase: isReading ? 'reading' : remaining > 0 ? 'writing' : 'idle',
    seen: reading?.seen ?? 0,
    done: counts.total - remaining,
    remaining,
    perMinute: Math.round(perMinute * 10) / 10,
    estimatedEndAt:
      isReading || remaining === 0 || perMinute === 0
        ? null
        : Math.round(now + (remaining / perMinute) * minuteMs),
  };
};
