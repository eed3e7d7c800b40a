import { newId } from '#base/ids.ts';
import { appendAudit } from '#store/audit.ts';
import { insertReconciliation } from '#store/reconcile/reconciliations.ts';
import { lockDueSchedules, moveSchedule } from '#store/reconcile/schedules.ts';
import { inSystem } from '#store/workspace-scope.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { nextTime } from './next-time.ts';

/**
 * Begins the reconciliations whose time has come. What was missed while nothing ran is done once; where one of the flow is
 * under way, this time is left out.
 */
export const startScheduled = (deps: Pick<EngineDeps, 'db' | 'clock'>): Promise<void> =>
  inSystem(deps.db, async (trx) => {
    const now = deps.clock.now();
    for (const due of await lockDueSchedules(trx, now)) {
      const id = newId('reconciliation', now);
      const isStored = await insertReconciliation(
        trx,
        {
          id,
          workspaceId: due.workspace_id,
          flowId: due.flow_id,
          purpose: 'reconcile',
          trigger: 'schedule',
          scope: 'owned',
          thorough: false,
          refresh: due.refresh,
          mappingVersion: due.mapping_version,
          settings: due.settings,
          draft: null,
          name: null,
          asked: null,
          requestedBy: 'plumbline',
        },
        now,
      );
      const { every, weekday, at_minute: atMinute, time_zone: timeZone } = due;
      await moveSchedule(trx, due.flow_id, nextTime({ every, weekday, atMinute, timeZone }, now));
      if (isStored)
        await appendAudit(
          trx,
          due.workspace_id,
          [
            {
              actor: 'plumbline',
              action: 'reconciliation.requested',
              subjectKind: 'flow',
              subjectId: due.flow_id,
              details: { reconciliation: id, purpose: 'reconcile', trigger: 'schedule' },
            },
          ],
          now,
        );
    }
  });
