import type { AlertId, WorkspaceId } from '#base/ids.ts';
import { openingWords } from '#model/telling/alert-kinds.ts';
import { listAlerts } from '#store/telling/alerts.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { Operator } from './operator.ts';

export interface AlertLine {
  readonly id: AlertId;
  readonly kind: string;
  readonly title: string;
  readonly subject: string;
  readonly openedAt: number;
  readonly toldAt: number | null;
  readonly recoveredAt: number | null;
}

/** Newest first, at most `limit`; those that are over only with `all`. */
export const alertLines = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  { all, limit }: { readonly all: boolean; readonly limit: number },
): Promise<readonly AlertLine[]> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) => {
    const { rows } = await listAlerts(trx, { open: !all }, { after: null, limit });
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      title: openingWords({ kind: row.kind, subjectId: row.subject_id, details: row.details }).title,
      subject: row.subject_id,
      openedAt: row.opened_at,
      toldAt: row.told_at,
      recoveredAt: row.recovered_at,
    }));
  });
