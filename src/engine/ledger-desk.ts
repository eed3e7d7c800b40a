import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import { compareDecimals, parseDecimal, type Decimal } from '#base/decimal.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { LedgerDoor } from '#model/ledger-flow.ts';
import { makeLedgerInvoice, type InvoiceAsked } from '#model/ledger-invoice.ts';
import { nameKey } from '#model/keys.ts';
import { valueAt } from '#model/mapping.ts';
import type { MatchResult } from '#model/matching.ts';
import { openRecordBody, type RecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { DirtyRecord, OpenFlow } from '#store/work.ts';
import { loadChart } from './ledger-chart.ts';
import type { LedgerDesk } from './plan-ledger-invoice.ts';
import { planLedgerProposal } from './plan-ledger-proposal.ts';
import type { Plan, PlanInput } from './plan.ts';
import type { Session } from './session.ts';

/** Records of a flow as they were matched before their desk is opened, by source record. */
export interface MatchedRecords {
  readonly matches: ReadonlyMap<RecordId, MatchResult>;
  readonly bodies: ReadonlyMap<RecordId, RecordBody>;
}

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
    readonly viewOf: (record: DirtyRecord) => JsonObject;
  },
): Promise<OpenLedger | null> => {
  const { ledger: settings } = flow.settings;
  const door = session.connector.ledger;
  if (settings === undefined || door === undefined) return null;
  const { chart } = await loadChart(trx, session);
  const matches = new Map(given.matches);
  const open = unlinked.filter((record) => matches.get(record.source_record_id)?.match === 'none');
  const facts = session.connection.facts;
  // Of records that are no invoices themselves, the number is what the settings make of it.
  const views = new Map(
    settings.proposals === undefined ? [] : open.map((record) => [record, given.viewOf(record)] as const),
  );
  const numberOf = (record: DirtyRecord): string | null => {
    const view = views.get(record);
    return view === undefined ? record.name_key : nameKey(textOf(valueAt(view, 'number')));
  };
  const namesakes = await loadNamesakes(trx, session, flow, open.map(numberOf));
  const taken = new Set<string>();
  const claimed = new Set<RecordId>();
  for (const record of open) {
    const number = numberOf(record);
    const own = (number === null ? undefined : namesakes.get(number)) ?? [];
    if (number === null || own.length === 0) continue;
    const view = views.get(record) ?? given.viewOf(record);
    const contact = valueAt(view, 'linked.contact');
    const total =
      settings.proposals === undefined
        ? valueAt(view, 'amount.total')
        : predictedTotal({ view, settings, chart, heldState: null, facts });
    const same = own.filter(
      (each) => !each.isLinked && !claimed.has(each.id) && isSame(door, each.fields, contact, total),
    );
    const [only] = same;
    if (only !== undefined && same.length === 1) {
      claimed.add(only.id);
      matches.set(record.source_record_id, { match: 'linked', targetId: only.id, by: 'name' });
    } else taken.add(number);
  }
  const desk: LedgerDesk = {
    settings,
    door,
    chart,
    isFed: chart.fedBy.includes(flow.sourceVendor),
    facts,
    isTaken: (number) => taken.has(nameKey(number) ?? ''),
  };
  return { matches, plan: (input) => planLedgerProposal(input, desk) };
};

const textOf = (value: JsonValue): string | null => (typeof value === 'string' ? value : null);

/** What the ledger will make of it; null where it cannot be made. */
const predictedTotal = (asked: InvoiceAsked): string | null => {
  const made = makeLedgerInvoice(asked);
  return 'wanted' in made ? made.wanted.total : null;
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

/** The ledger's invoices with these numbers. */
const loadNamesakes = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  numbers: readonly (string | null)[],
): Promise<ReadonlyMap<string, readonly Namesake[]>> => {
  const names = [...new Set(numbers.flatMap((number) => number ?? []))];
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
