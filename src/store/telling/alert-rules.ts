import { sql, type Transaction } from 'kysely';
import type { WorkspaceId } from '#base/ids.ts';
import type { AlertKind } from '#model/telling/alert-kinds.ts';
import type { Database } from '#store/tables.ts';
import { ownRows } from '#store/views/own-rows.ts';
import type { AlertRuleTable } from './telling-tables.ts';

/** The rules that the workspace has changed; the others are as shipped. */
export const loadAlertRules = (trx: Transaction<Database>): Promise<AlertRuleTable[]> =>
  trx.selectFrom('alert_rule').selectAll().where(ownRows('alert_rule')).execute();

export const storeAlertRule = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  kind: AlertKind,
  rule: { readonly enabled: boolean; readonly afterMs: number | null },
): Promise<void> => {
  await sql`
    insert into alert_rule (workspace_id, kind, enabled, after_ms)
    values (${workspaceId}, ${kind}, ${rule.enabled}, ${rule.afterMs})
    on conflict (workspace_id, kind) do update set enabled = excluded.enabled, after_ms = excluded.after_ms`.execute(
    trx,
  );
};
