import type { Transaction } from 'kysely';
import type { FindingId } from '#base/ids.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { Finding } from '#contract/reconciliations.ts';
import type { FieldDifference } from '#engine/reconcile/judge.ts';
import type { FieldSpec } from '#model/connector.ts';
import { currencyOf } from '#model/field-currency.ts';
import { fieldNamed, valueAt } from '#model/mapping.ts';
import { findingContext } from '#store/reconcile/findings.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { FindingView, ReconciliationView } from '#store/views/reconciliation-views.ts';
import { loadTitles, type RecordKey } from '#store/views/record-refs.ts';
import { loadRecordRows } from '#store/views/record-views.ts';
import type { ApiDeps } from './api-deps.ts';
import { kindOf } from './kinds.ts';

type Told = Finding['differences'];

/** The values of both sides of these findings, opened, with what is needed to read them as people write them. */
export const differencesOf = async (
  trx: Transaction<Database>,
  deps: Pick<ApiDeps, 'registry' | 'vault'>,
  run: ReconciliationView,
  views: readonly FindingView[],
): Promise<(id: FindingId) => Told> => {
  const specs = kindOf(deps.registry, run.target_vendor, run.target_kind)?.fields ?? [];
  const opened = new Map(views.map((view) => [view.id, openDifferences(deps, view)]));
  const keyIn = (spec: FieldSpec | undefined, value: JsonValue): RecordKey | null =>
    spec?.refersTo === undefined || typeof value !== 'string'
      ? null
      : { connectionId: run.target_connection_id, kind: spec.refersTo, key: value };
  const titleOf = await loadTitles(
    trx,
    [...opened.values()]
      .flat()
      .flatMap(({ field, wanted, held }) =>
        [wanted, held].flatMap((value) => keyIn(fieldNamed(specs, field), value) ?? []),
      ),
  );
  const heldBy = await loadHeld(trx, deps, views, (view) =>
    (opened.get(view.id) ?? []).some(({ field }) => fieldNamed(specs, field)?.moneyIn !== undefined),
  );
  const told = new Map(
    views.map((view): [FindingId, Told] => {
      const differences = opened.get(view.id) ?? [];
      const held = heldBy(view);
      const valueOf = (name: string): JsonValue =>
        differences.find(({ field }) => field === name)?.wanted ?? valueAt(held, name);
      return [
        view.id,
        differences.map((each) => {
          const spec = fieldNamed(specs, each.field);
          const titled = (value: JsonValue): string | null => {
            const key = keyIn(spec, value);
            return key === null ? null : titleOf(key);
          };
          return {
            field: each.field,
            label: spec?.label ?? each.field,
            type: spec?.type ?? 'text',
            wanted: each.wanted,
            held: each.held,
            wantedTitle: titled(each.wanted),
            heldTitle: titled(each.held),
            currency: spec === undefined ? null : currencyOf(spec, valueOf),
            message: each.message ?? null,
          };
        }),
      ];
    }),
  );
  return (id) => told.get(id) ?? [];
};

const openDifferences = (
  { vault }: Pick<ApiDeps, 'vault'>,
  { id, sealed }: FindingView,
): readonly FieldDifference[] =>
  sealed === null ? [] : (JSON.parse(vault.open(sealed, findingContext(id))) as FieldDifference[]);

/** What the targets of some findings hold now; nothing of the others. */
const loadHeld = async (
  trx: Transaction<Database>,
  { vault }: Pick<ApiDeps, 'vault'>,
  views: readonly FindingView[],
  isAsked: (view: FindingView) => boolean,
): Promise<(view: FindingView) => JsonObject> => {
  const asked = views.filter(isAsked).flatMap((view) => view.target_record_id ?? []);
  const rows = await loadRecordRows(trx, asked);
  return ({ target_record_id: id }) => {
    const row = id === null ? undefined : rows.get(id);
    return row === undefined || row.body === null
      ? {}
      : openRecordBody(vault, { ...row, connection_id: row.connectionId, body: row.body }).fields;
  };
};
