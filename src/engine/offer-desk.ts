import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import type { CompletedDoor, CompletedInvoice } from '#model/hand-over.ts';
import { nameKey } from '#model/keys.ts';
import { loadMentions } from '#store/mentions.ts';
import { loadTakenInvoices, loadTakenOffers, markInvoicesOf, type SameSale } from '#store/offers.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { DirtyRecord, OpenFlow } from '#store/work.ts';
import type { Session } from './session.ts';

/**
 * An offer that a client accepted and the invoice that was made of it are one sale, which is handed over once: whichever of
 * the two is begun keeps it, and where neither is, the offer has it until it is left out. The two are told to be one by the
 * offer's number on the invoice, and by their contact.
 */
export interface OfferDesk {
  /** Whether the other record of this one's sale is handed over. */
  isTold(id: RecordId): boolean;
  /** After offers were looked at: has invoices that stand otherwise than they have it looked at again. */
  note(outcomes: readonly { readonly number: string; readonly isTaken: boolean }[]): Promise<void>;
}

const nothing: OfferDesk = { isTold: () => false, note: () => Promise.resolve() };

export const openOfferDesk = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  source: CompletedDoor,
  records: readonly DirtyRecord[],
  invoices: ReadonlyMap<RecordId, CompletedInvoice | null>,
): Promise<OfferDesk> => {
  const { offers } = source;
  const { deps, lease } = session;
  const ends = { sourceId: flow.sourceConnectionId, targetId: lease.connectionId };
  if (offers === undefined) return nothing;
  const contactOf = ({ body, ...row }: SameSale): string | null =>
    source.read(openRecordBody(deps.vault, { ...row, body }).fields, row.kind)?.contactKey ?? null;
  /** Records of which one of `names` is that of a record of the same contact. */
  const toldBy = (
    rows: readonly SameSale[],
    namesOf: (record: DirtyRecord) => readonly (string | null)[],
  ): ReadonlySet<RecordId> => {
    const known = Map.groupBy(rows, ({ name }) => name);
    return new Set(
      records
        .filter((record) => {
          const contact = invoices.get(record.source_record_id)?.contactKey ?? null;
          return namesOf(record)
            .flatMap((name) => (name === null ? [] : (known.get(name) ?? [])))
            .some((row) => contact !== null && contactOf(row) === contact);
        })
        .map((record) => record.source_record_id),
    );
  };
  if (flow.sourceKind === offers.kind) {
    const numberOf = (record: DirtyRecord): string => invoices.get(record.source_record_id)?.number ?? '';
    const taken = await loadTakenInvoices(trx, ends, offers, records.map(numberOf));
    const told = toldBy(taken, (record) => [numberOf(record)]);
    return {
      isTold: (id) => told.has(id),
      note: async (outcomes) => {
        if (outcomes.length === 0 || session.looksOnly === true) return;
        await markInvoicesOf(trx, ends, offers, outcomes, deps.clock.now());
      },
    };
  }
  if (flow.sourceKind !== offers.invoiceKind) return nothing;
  const of = { connectionId: ends.sourceId, kind: flow.sourceKind };
  const mentions = (
    await loadMentions(
      trx,
      of,
      records.map((record) => record.key),
    )
  ).filter(({ name }) => name === offers.namedIn);
  const namesOf = Map.groupBy(mentions, ({ key }) => key);
  const keysOf = (record: DirtyRecord): readonly (string | null)[] =>
    (namesOf.get(record.key) ?? []).map(({ value }) => nameKey(value));
  const names = records.flatMap((record) => keysOf(record).filter((name) => name !== null));
  const told = toldBy(await loadTakenOffers(trx, ends, offers.kind, names), keysOf);
  return { ...nothing, isTold: (id) => told.has(id) };
};
