import { clearAlert, raiseAlert } from '#store/telling/alerts.ts';
import { findRecovered, findUnraised } from '#store/telling/alert-watch.ts';
import { inSystem } from '#store/workspace-scope.ts';
import { notifyLive } from '#engine/deps.ts';
import type { TellingDeps } from './telling-deps.ts';

/**
 * Looks at what is, and opens and ends alerts to agree with it. So nothing that happens has to remember to alert, a crash
 * between two steps is made up for by the next look, and writing records pays nothing for it.
 */
export const watchAlerts = ({ db, clock }: Pick<TellingDeps, 'db' | 'clock'>): Promise<boolean> =>
  inSystem(db, async (trx) => {
    const now = clock.now();
    const recovered = await findRecovered(trx, now);
    const unraised = await findUnraised(trx, now);
    for (const each of recovered)
      await clearAlert(
        trx,
        { workspaceId: each.workspace_id, kind: each.kind, subjectId: each.subject_id },
        now,
      );
    for (const each of unraised)
      await raiseAlert(
        trx,
        {
          workspaceId: each.workspace_id,
          kind: each.kind,
          subjectKind: each.subject_kind,
          subjectId: each.subject_id,
          details: each.details,
        },
        now,
      );
    const touched = new Set([...recovered, ...unraised].map((each) => each.workspace_id));
    for (const workspaceId of touched) await notifyLive(trx, workspaceId, ['overview', 'alerts']);
    return touched.size > 0;
  });
