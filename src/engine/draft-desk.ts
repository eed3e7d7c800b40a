import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import { sameJson } from '#base/json.ts';
import { draftOf, type DraftFields } from '#model/draft-invoice.ts';
import {
  isDraftOf,
  type CompletedInvoice,
  type DraftState,
  type HandOverSettings,
  type HandOverSheet,
  type ReceivedDoor,
  type ReceivedInvoice,
} from '#model/hand-over.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import { loadTargets, type DirtyRecord, type OpenFlow } from '#store/work.ts';
import { openAgreed } from './agreed.ts';
import type { PlannedAction } from './plan.ts';
import type { Session } from './session.ts';

/** An invoice at the target that is linked to the one it was drafted of. */
export interface DraftedInvoice {
  readonly id: RecordId;
  readonly isThere: boolean;
  readonly invoice: ReceivedInvoice;
}

/** What was drafted of invoices at the target, and what else would be. */
export interface DraftDesk {
  /** What was made of an invoice; null where nothing was. */
  drafted(sourceId: RecordId): DraftedInvoice | null;
  /** How a draft stands to what its source says now. */
  stateOf(
    dirty: DirtyRecord,
    invoice: CompletedInvoice,
    sheet: HandOverSheet,
    held: DraftedInvoice,
  ): DraftState;
  /** The draft to be written of an invoice; null where a person has to type it. */
  plan(invoice: CompletedInvoice, sheet: HandOverSheet): PlannedAction | null;
}

/** Drafts are written only where the flow asks for them and the connection, as it was made, can. */
export const openDraftDesk = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  settings: HandOverSettings,
  target: ReceivedDoor,
  records: readonly DirtyRecord[],
): Promise<DraftDesk> => {
  const { deps, lease } = session;
  const linked = await loadTargets(
    trx,
    lease.connectionId,
    flow.targetKind,
    records.map((record) => record.source_record_id),
  );
  const drafted = new Map(
    linked.map((row): readonly [RecordId, DraftedInvoice] => {
      const fields = row.body === null ? {} : openRecordBody(deps.vault, { ...row, body: row.body }).fields;
      return [
        row.source_record_id,
        { id: row.id, isThere: row.state === 'active', invoice: target.read(fields) },
      ];
    }),
  );
  const fieldsOf = (invoice: CompletedInvoice, sheet: HandOverSheet): DraftFields | null => {
    if (target.draft === undefined) return null;
    const made = draftOf(invoice, sheet, {
      currency: currencyOf(session),
      rates: settings.draftRates ?? [],
      origin: deps.registry.get(flow.sourceVendor).label,
    });
    return 'draft' in made ? target.draft(made.draft) : null;
  };
  return {
    drafted: (sourceId) => drafted.get(sourceId) ?? null,
    stateOf: (dirty, invoice, sheet, held) => {
      if (!held.isThere) return 'gone';
      if (!isDraftOf(sheet, held.invoice)) return 'differs';
      const agreed = openAgreed(deps.vault, flow.id, dirty.source_record_id, dirty.agreed);
      const wanted = fieldsOf(invoice, sheet);
      if (agreed === null || wanted === null) return 'waits';
      const isSame = Object.entries(wanted.set).every(
        ([field, value]) => wanted.remarks.includes(field) || sameJson(agreed.values[field] ?? null, value),
      );
      return isSame ? 'waits' : 'differs';
    },
    plan: (invoice, sheet) => {
      if (settings.drafts !== 'on' || !mayCreate(session, flow.targetKind)) return null;
      const fields = fieldsOf(invoice, sheet);
      if (fields === null) return null;
      return {
        plan: 'write',
        action: 'create',
        set: fields.set,
        reason: 'The invoice is completed; a draft is written, which a person issues.',
        agreed: { state: 'active', values: { ...fields.set, ...fields.expected } },
        notes: [],
      };
    },
  };
};

/** Whether records of a kind can be made through this connection. */
const mayCreate = ({ connector, connection }: Session, targetKind: string): boolean =>
  connector.kinds.find(({ kind }) => kind === targetKind)?.write?.actions.includes('create') === true &&
  connector.profiles.find(({ profile }) => profile === connection.profile)?.readsOnly !== true;

const currencyOf = ({ connection: { facts } }: Session): string => {
  const { currency } = facts;
  return typeof currency === 'string' ? currency : '';
};
