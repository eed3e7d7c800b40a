import type { Transaction } from 'kysely';
import { newId, type RecordId } from '#base/ids.ts';
import { sameJson } from '#base/json.ts';
import {
  reasonToLeave,
  sheetOf,
  standingOf,
  type CompletedDoor,
  type CompletedInvoice,
  type HandOverSettings,
  type HandOverStanding,
  type NamedRate,
} from '#model/hand-over.ts';
import {
  loadClientsOf,
  loadHandOvers,
  loadMadeHere,
  loadSighted,
  putHandOver,
  removeHandOver,
  sealSheet,
} from '#store/hand-overs.ts';
import type { AuditEntry } from '#store/audit.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { DirtyRecord, OpenFlow } from '#store/work.ts';
import type { Considered } from './considered.ts';
import { notifyLive } from './deps.ts';
import { openDraftDesk } from './draft-desk.ts';
import { lookAt, mayDraft, skipReasonOf } from './hand-over-look.ts';
import { openOfferDesk } from './offer-desk.ts';
import { referenceOf } from './reference.ts';
import type { Session } from './session.ts';

/**
 * Looks at dirty invoices that are to stand at the target: plans drafts of them where the flow and the connection allow it,
 * prepares their values for people where not, and finds what was typed or issued. A hand-over and where its record stands
 * are stored in one transaction.
 */
export const considerHandOvers = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  settings: HandOverSettings,
  records: readonly DirtyRecord[],
): Promise<readonly Considered[]> => {
  const { deps, lease, owner } = session;
  const { vault } = deps;
  const source = deps.registry.get(flow.sourceVendor).completed;
  const target = session.connector.received;
  if (source === undefined || target === undefined) return [];
  const invoices = new Map(
    records.map((record) => [
      record.source_record_id,
      ended(record, source.read(openRecordBody(vault, record).fields, flow.sourceKind)),
    ]),
  );
  const ids = [...invoices.keys()];
  const madeHere = await loadMadeHere(trx, ids);
  const rates = await loadRates(trx, session, flow, source);
  const clients = await loadClientsOf(
    trx,
    {
      connectionId: flow.sourceConnectionId,
      kind: source.contactKind,
      keys: [...invoices.values()].flatMap((invoice) => invoice?.contactKey ?? []),
    },
    { connectionId: lease.connectionId, kind: target.clientKind },
  );
  const sighted = await loadSighted(
    trx,
    { connectionId: lease.connectionId, kind: flow.targetKind },
    {
      references: records.map(referenceOf),
      names: records.flatMap((record) => record.name_key ?? []),
    },
  );
  const held = await loadHandOvers(trx, vault, flow.id, ids, { isLocked: session.looksOnly !== true });
  const desk = await openDraftDesk(trx, session, flow, settings, target, records);
  const offers = await openOfferDesk(trx, session, flow, source, records, invoices);
  const outcomes: { readonly number: string; readonly isTaken: boolean }[] = [];
  const now = deps.clock.now();
  let isChanged = false;
  const considered: Considered[] = [];
  for (const dirty of records) {
    const id = dirty.source_record_id;
    const invoice = invoices.get(id) ?? null;
    const reference = referenceOf(dirty);
    const before = held.get(id) ?? null;
    const isBegun = before !== null || desk.drafted(id) !== null;
    const reason = reasonToLeave(invoice, settings, {
      isMadeHere: madeHere.has(id),
      isTold: offers.isTold(id),
      isBegun,
    });
    if (invoice !== null) outcomes.push({ number: invoice.number, isTaken: reason === null || isBegun });
    const sheet =
      invoice === null
        ? null
        : sheetOf(invoice, { reference, client: clients.get(invoice.contactKey ?? '') ?? null, rates });
    const near = sighted
      .filter(
        (row) =>
          (row.reference === reference || (row.name_key !== null && row.name_key === dirty.name_key)) &&
          row.id !== before?.refused &&
          (row.seen_for === null || row.seen_for === id),
      )
      .map((row) => ({
        id: row.id,
        holdsReference: row.reference === reference,
        invoice: target.read(openRecordBody(vault, row).fields),
      }));
    const look = lookAt({ desk, dirty, invoice, reason, sheet, near, refused: before?.refused ?? null });
    const standing = standingOf(before, look);
    const plan =
      invoice !== null && sheet !== null && mayDraft(look, standing) ? desk.plan(invoice, sheet) : null;
    const kept = plan === null ? standing : null;
    const audit: AuditEntry[] = [];
    if (session.looksOnly !== true && !isSame(before, kept)) {
      isChanged = true;
      const handOverId = before?.id ?? newId('handOver', now);
      audit.push({
        actor: 'plumbline',
        action: actionOf(before, kept),
        subjectKind: 'record',
        subjectId: id,
        details: { handOver: handOverId, flow: flow.id, note: kept?.note ?? null },
      });
      if (kept !== null)
        await putHandOver(
          trx,
          owner,
          {
            id: handOverId,
            flowId: flow.id,
            sourceRecordId: id,
            reference,
            contactKey: kept.sheet.clientKey === null ? (invoice?.contactKey ?? null) : null,
            standing: kept,
            sealed: sealSheet(vault, handOverId, kept.sheet),
          },
          now,
        );
      else if (before !== null) await removeHandOver(trx, before.id);
    }
    const contactKey = invoice?.contactKey ?? null;
    considered.push({
      dirty,
      flow,
      ownerEmail: null,
      verdict: 'planned',
      plan: plan ?? { plan: 'skip', reason: skipReasonOf(reason, standing) },
      target: null,
      matched: null,
      audit,
      ...(contactKey === null ? {} : { contactKey }),
    });
  }
  await offers.note(outcomes);
  if (isChanged) await notifyLive(trx, owner.workspaceId, ['hand_overs', 'overview']);
  return considered;
};

/** A record that is archived or gone at its vendor has ended, whatever it said last. */
const ended = (record: DirtyRecord, invoice: CompletedInvoice | null): CompletedInvoice | null =>
  invoice === null || record.state === 'active' ? invoice : { ...invoice, stage: 'ended' };

/** What a look has made of a hand-over, as the audit names it. */
const actionOf = (
  before: HandOverStanding<RecordId> | null,
  after: HandOverStanding<RecordId> | null,
): 'hand_over.waiting' | HandOverMove => {
  if (after === null) return 'hand_over.withdrawn';
  if (before === null) return after.state === 'done' ? 'hand_over.done' : 'hand_over.waiting';
  if (before.state !== after.state) return after.state === 'done' ? 'hand_over.done' : 'hand_over.reopened';
  return after.note === 'differs' && before.note !== 'differs' ? 'hand_over.differs' : 'hand_over.changed';
};

type HandOverMove =
  | 'hand_over.done'
  | 'hand_over.reopened'
  | 'hand_over.differs'
  | 'hand_over.changed'
  | 'hand_over.withdrawn';

const isSame = (a: HandOverStanding<RecordId> | null, b: HandOverStanding<RecordId> | null): boolean =>
  a === null || b === null
    ? a === b
    : a.state === b.state &&
      a.note === b.note &&
      a.seen === b.seen &&
      sameJson(JSON.parse(JSON.stringify(a.sheet)), JSON.parse(JSON.stringify(b.sheet)));

const loadRates = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  source: CompletedDoor,
): Promise<ReadonlyMap<string, NamedRate>> => {
  if (source.rateKind === null) return new Map();
  const rows = await trx
    .selectFrom('record')
    .select(['connection_id', 'kind', 'key', 'body'])
    .where('connection_id', '=', flow.sourceConnectionId)
    .where('kind', '=', source.rateKind)
    .execute();
  return new Map(
    rows.flatMap(({ body, ...row }) => {
      const rate =
        body === null ? null : source.rate(openRecordBody(session.deps.vault, { ...row, body }).fields);
      return rate === null ? [] : [[rate.code, rate] as const];
    }),
  );
};
