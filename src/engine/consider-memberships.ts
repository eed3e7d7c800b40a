import type { Transaction } from 'kysely';
import type { Memberships } from '#model/flow.ts';
import { valueAt } from '#model/mapping.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import { loadActiveTitles, loadTargets, type DirtyRecord, type OpenFlow } from '#store/work.ts';
import { openAgreed } from './agreed.ts';
import type { Considered } from './considered.ts';
import { namesIn, planMemberships } from './plan-memberships.ts';
import type { Session } from './session.ts';

/** Looks at dirty records whose targets are to be in the groups that their tags name. Links are another flow's to make. */
export const considerMemberships = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  memberships: Memberships,
  records: readonly DirtyRecord[],
): Promise<readonly Considered[]> => {
  const { vault } = session.deps;
  const { connectionId } = session.lease;
  const ids = records.map((record) => record.source_record_id);
  const rows = await loadTargets(trx, connectionId, flow.targetKind, ids);
  const targets = new Map(rows.map((row) => [row.source_record_id, row]));
  const known = await loadActiveTitles(trx, connectionId, memberships.kind);
  return records.map((dirty): Considered => {
    const id = dirty.source_record_id;
    const row = targets.get(id);
    const body =
      row === undefined || row.body === null ? null : openRecordBody(vault, { ...row, body: row.body });
    const plan = planMemberships({
      state: dirty.state,
      tags: namesIn(valueAt(openRecordBody(vault, dirty).fields, memberships.from)),
      target:
        row === undefined || body === null
          ? null
          : { state: row.state, groups: namesIn(valueAt(body.fields, memberships.field)) },
      field: memberships.field,
      mode: memberships.mode,
      known,
      agreed: openAgreed(vault, flow.id, id, dirty.agreed),
    });
    const target =
      row === undefined
        ? null
        : {
            id: row.id,
            key: row.key,
            state: row.state,
            raw: body?.raw ?? null,
            fields: body?.fields ?? {},
          };
    return { dirty, flow, ownerEmail: null, verdict: 'planned', plan, target, matched: null };
  });
};
