import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import { compareDecimals, parseDecimal, type Decimal } from '#base/decimal.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { LedgerDoor } from '#model/ledger-flow.ts';
import { nameKey } from '#model/keys.ts';
import { valueAt } from '#model/mapping.ts';
import type { MatchResult } from '#model/matching.ts';
import { openRecordBody, type RecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { DirtyRecord, OpenFlow } from '#store/work.ts';
import { loadChart } from './ledger-chart.ts';
import { planLedgerInvoice, type LedgerDesk } from './plan-ledger-invoice.ts';
import type { Plan, PlanInput } from './plan.ts';
import type { Session } from './session.ts';

/** How records of one flow of invoices are matched and planned. */
export interface OpenLedger {
  readonly matches: ReadonlyMap<RecordId, MatchResult>;
  readonly plan: (input: PlanInput) => Plan;
}

/**
 * Opens the ledger that a flow carries invoices into: its accounts and rates, and the invoices that have the numbers of
 * those that are not linked yet. One with the same number, contact and total is the same invoice; with the number alone it
 * is another's, and the number is taken. Null for flows of anything else.
 */
export const openLedger = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  unlinked: readonly DirtyRecord[],
  given: {
    readonly matches: ReadonlyMap<RecordId, MatchResult>;
    readonly bodies: ReadonlyMap<RecordId, RecordBody>;
    readonly linkedOf: (fields: JsonObject) => { readonly view: JsonObject };
  },
): Promise<OpenLedger | null> => {
  const { ledger: settings } = flow.settings;
  const door = session.connector.ledger;
  if (settings === undefined || door === undefined) return null;
  const { chart } = await loadChart(trx, session);
  const matches = new Map(given.matches);
  const open = unlinked.filter((record) => matches.get(record.source_record_id)?.match === 'none');
  const namesakes = await loadNamesakes(trx, session, flow, open);
  const taken = new Set<string>();
  const claimed = new Set<RecordId>();
  for (const record of open) {
    const fields = given.bodies.get(record.source_record_id)?.fields ?? {};
    const own = (record.name_key === null ? undefined : namesakes.get(record.name_key)) ?? [];
    const contact = valueAt(given.linkedOf(fields).view, 'linked.contact');
    const total = valueAt(fields, 'amount.total');
    const same = own.filter(
      (each) => !each.isLinked && !claimed.has(each.id) && isSame(door, each.fields, contact, total),
    );
    const [only] = same;
    if (only !== undefined && same.length === 1) {
      claimed.add(only.id);
      matches.set(record.source_record_id, { match: 'linked', targetId: only.id, by: 'name' });
    } else if (own.length > 0 && record.name_key !== null) taken.add(record.name_key);
  }
  const desk: LedgerDesk = {
    settings,
    door,
    chart,
    facts: session.connection.facts,
    isTaken: (number) => taken.has(nameKey(number) ?? ''),
  };
  return { matches, plan: (input) => planLedgerInvoice(input, desk) };
};

const isSame = (door: LedgerDoor, fields: JsonObject, contact: JsonValue, total: JsonValue): boolean => {
  const there = door.read(fields);
  return there.contact !== null && there.contact === contact && sameAmount(there.total, total);
};

const sameAmount = (a: JsonValue, b: JsonValue): boolean => {
  const [left, right] = [decimalIn(a), decimalIn(b)];
  return left !== null && right !== null && compareDecimals(left, right) === 0;
};

const decimalIn = (value: JsonValue): Decimal | null =>
  typeof value === 'string' ? parseDecimal(value) : null;

interface Namesake {
  readonly id: RecordId;
  readonly isLinked: boolean;
  readonly fields: JsonObject;
}

/** The ledger's invoices with the numbers of these records. */
const loadNamesakes = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  records: readonly DirtyRecord[],
): Promise<ReadonlyMap<string, readonly Namesake[]>> => {
  const names = [...new Set(records.flatMap((record) => record.name_key ?? []))];
  if (names.length === 0) return new Map();
  const rows = await trx
    .selectFrom('record')
    .leftJoin('link', (join) =>
      join
        .onRef('link.target_record_id', '=', 'record.id')
        .on('link.source_connection_id', '=', flow.sourceConnectionId)
        .on('link.source_kind', '=', flow.sourceKind),
    )
    .select([
      'record.id',
      'record.connection_id',
      'record.kind',
      'record.key',
      'record.body',
      'record.name_key',
    ])
    .select('link.id as link_id')
    .where('record.connection_id', '=', session.lease.connectionId)
    .where('record.kind', '=', flow.targetKind)
    .where('record.name_key', 'in', names)
    .execute();
  const found = rows.flatMap(({ body, name_key: name, link_id: link, id, ...row }) =>
    body === null || name === null
      ? []
      : [
          {
            name,
            namesake: {
              id,
              isLinked: link !== null,
              fields: openRecordBody(session.deps.vault, { ...row, body }).fields,
            },
          },
        ],
  );
  return new Map(
    [...Map.groupBy(found, (each) => each.name)].map(([name, each]) => [
      name,
      each.map(({ namesake }) => namesake),
    ]),
  );
};
