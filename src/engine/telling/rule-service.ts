import { alertFacts, type AlertKind } from '#model/telling/alert-kinds.ts';
import { appendAudit } from '#store/audit.ts';
import { loadAlertRules, storeAlertRule } from '#store/telling/alert-rules.ts';
import { closeAlertsOf } from '#store/telling/alerts.ts';
import { act, type Acting, type ActionDeps } from '#engine/actions/acting.ts';
import { notifyLive } from '#engine/deps.ts';

/** Changes what the workspace hears of. Open alerts of a kind that is switched off end without a word. */
export const changeRule = (
  deps: Pick<ActionDeps, 'db' | 'clock'>,
  acting: Acting,
  kind: AlertKind,
  change: { readonly enabled?: boolean | undefined; readonly afterMs?: number | undefined },
): Promise<void> =>
  act({ ...deps, wake: () => Promise.resolve() }, acting, async (trx, now) => {
    const { workspaceId, actor } = acting;
    const before = (await loadAlertRules(trx)).find((row) => row.kind === kind);
    const enabled = change.enabled ?? before?.enabled ?? true;
    const afterMs = alertFacts[kind].afterMs === null ? null : (change.afterMs ?? before?.after_ms ?? null);
    await storeAlertRule(trx, workspaceId, kind, { enabled, afterMs });
    if (!enabled) await closeAlertsOf(trx, workspaceId, kind, now);
    await notifyLive(trx, workspaceId, ['alerts', 'overview']);
    const details = { enabled, afterMs };
    await appendAudit(
      trx,
      workspaceId,
      [{ actor, action: 'alert_rule.changed', subjectKind: 'alert_rule', subjectId: kind, details }],
      now,
    );
  });
