import type { Transaction } from 'kysely';
import type { JsonValue } from '#base/json.ts';
import type { CrossReference } from '#model/flow.ts';
import { valueAt } from '#model/mapping.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import { loadLinkedKeys, type DirtyRecord, type OpenFlow } from '#store/work.ts';
import { openAgreed } from './agreed.ts';
import type { Considered } from './considered.ts';
import { planCrossReference } from './plan-cross-reference.ts';
import type { Session } from './session.ts';

/** Looks at dirty records that are to hold the id of their target at another vendor. Each is its own source and target. */
export const considerCrossReferences = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  crossReference: CrossReference,
  records: readonly DirtyRecord[],
): Promise<readonly Considered[]> => {
  const { vault } = session.deps;
  const linked = await loadLinkedKeys(
    trx,
    crossReference,
    records.map((record) => record.source_record_id),
  );
  return records.map((dirty): Considered => {
    const body = openRecordBody(vault, dirty);
    const id = dirty.source_record_id;
    const plan = planCrossReference({
      state: dirty.state,
      field: crossReference.field,
      held: textOf(valueAt(body.fields, crossReference.field)),
      linked: linked.get(id) ?? null,
      agreed: openAgreed(vault, flow.id, id, dirty.agreed),
    });
    const target = { id, key: dirty.key, state: dirty.state, raw: body.raw, fields: body.fields };
    return { dirty, flow, ownerEmail: null, verdict: 'planned', plan, target, matched: null };
  });
};

const textOf = (value: JsonValue): string | null => (typeof value === 'string' ? value : null);
