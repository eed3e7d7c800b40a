import type { Transaction } from 'kysely';
import type { FlowId, RecordId, ServiceId } from '#base/ids.ts';
import type { CrmRecord } from '#model/crm/records-port.ts';
import type { FlowDrift } from '#model/drift.ts';
import { appendAudit } from '#store/audit.ts';
import { findOwnRecord } from '#store/crm/own-records.ts';
import type { Database } from '#store/tables.ts';
import { crmError } from '#crm/crm-errors.ts';
import { serviceRecords } from '#crm/records/service-records.ts';
import { act, type Acting, type CrmDeps } from '#crm/work.ts';
import { archiveService, keepService, planService, requireService } from './catalogue-service.ts';
import { adoptionOf, driftRows, type DriftRow } from './service-drift.ts';

interface Asked {
  readonly flowId: FlowId;
  readonly sourceRecordId: RecordId;
}

/** What adopting needs of whoever keeps both sides in step; both work in the transaction that changes the service. */
export interface DriftDesk {
  /** What differs now, locked. @throws where nothing does, or something else than what was `seen`. */
  require(trx: Transaction<Database>, asked: Asked, seen: string | null): Promise<FlowDrift>;
  /** Tells how the service is now, and that these fields of the target are agreed on. Answers what still differs. */
  settle(
    trx: Transaction<Database>,
    acting: Acting,
    asked: Asked,
    adopted: { readonly record: CrmRecord; readonly fields: readonly string[] },
  ): Promise<FlowDrift>;
}

/**
 * Takes what somebody changed at the product over into the catalogue: the rows that are named, or all. It is a change of the
 * service like any other, with version and activity, and no write to the vendor follows of it.
 * @throws `crm.not_found`, `crm.stale`, `crm.adopt_refused` with the reason by row, what the desk throws, and what changing a
 * service throws.
 */
export const adoptService = (
  deps: CrmDeps,
  desk: DriftDesk,
  acting: Acting,
  id: ServiceId,
  asked: {
    readonly flowId: FlowId;
    /** The version that was looked at; null asks for no particular one. */
    readonly version: number | null;
    /** What was shown to whoever decides; null takes over what differs now. */
    readonly seen: string | null;
    /** Names of rows; null for all. */
    readonly rows: readonly string[] | null;
  },
): Promise<void> =>
  act(deps, acting, 'services', async (work) => {
    const { trx, workspaceId, actor, now } = work;
    const held = await requireService(work, id, asked.version);
    const sourceRecordId = await findOwnRecord(trx, 'service', id);
    if (sourceRecordId === null) throw crmError('crm.not_found', 'No flow has read this service yet.');
    const place = { flowId: asked.flowId, sourceRecordId };
    const rows = chosenRows(driftRows(await desk.require(trx, place, asked.seen)), asked.rows);
    const adoption = adoptionOf(held.state, rows);
    if ('problems' in adoption) throw refused(adoption.problems);
    const version = await keepService(work, held, await planService(work, held.state, adoption.change));
    if (adoption.archived !== null) await archiveService(work, { ...held.row, version }, adoption.archived);
    const [record] = await serviceRecords.load(trx, workspaceId, [id]);
    if (record === undefined) throw new Error('what was just changed is there');
    const { fields } = adoption;
    const left = await desk.settle(trx, acting, place, { record, fields });
    const names = rows.map(({ name }) => name);
    const stuck = driftRows(left).filter(({ name }) => names.includes(name));
    if (stuck.length > 0)
      throw refused(stuck.map(({ name }) => `${name}: The flow’s mapping makes another value of it.`));
    work.tell({ verb: 'adopted_from_stripe', kind: 'service', id, contactId: null, fields: names });
    await appendAudit(
      trx,
      workspaceId,
      [
        {
          actor,
          action: 'service.adopted',
          subjectKind: 'service',
          subjectId: id,
          details: { flow: asked.flowId, fields: names },
        },
      ],
      now,
    );
  });

const refused = (problems: readonly string[]): Error =>
  crmError(
    'crm.adopt_refused',
    `The catalogue cannot take this over. ${problems.map(sentenceOf).join(' ')}`,
    {
      details: { fields: [...problems] },
    },
  );

const sentenceOf = (problem: string): string => problem.slice(problem.indexOf(': ') + 2);

const chosenRows = (rows: readonly DriftRow[], names: readonly string[] | null): readonly DriftRow[] => {
  if (names === null) return rows;
  const unknown = names.filter((name) => !rows.some((row) => row.name === name));
  if (unknown.length > 0)
    throw crmError('crm.invalid', `Nothing differs in ${unknown.join(', ')}.`, {
      details: { fields: unknown.map((name) => `${name}: does not differ`) },
    });
  return rows.filter(({ name }) => names.includes(name));
};
