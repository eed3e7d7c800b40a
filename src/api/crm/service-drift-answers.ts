import type { ServiceId } from '#base/ids.ts';
import type { Actions } from '#api/actions.ts';
import { problemOf } from '#api/problems.ts';
import type { FlowDrift as FlowDriftAnswer, ServiceDrift } from '#contract/crm-service-drift.ts';
import { crmError } from '#crm/crm-errors.ts';
import type { DriftDesk } from '#crm/services/adopt-service.ts';
import { driftRows } from '#crm/services/service-drift.ts';
import { act, look, workIn, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';
import type { FlowDrift } from '#model/drift.ts';
import { findOwnRecord } from '#store/crm/own-records.ts';
import { findService } from '#store/crm/services.ts';

/** The engine's hand in adopting, as the CRM knows it. */
export const driftDesk = ({
  records,
}: {
  readonly records: Pick<Actions['records'], 'requireDrift' | 'settleAdopted'>;
}): DriftDesk => ({
  require: async (trx, asked, seen) => (await records.requireDrift(trx, asked, seen)).drift,
  settle: (trx, acting, asked, { record, fields }) =>
    records.settleAdopted(trx, acting, {
      ...asked,
      kind: 'service',
      source: { ...record, foreignKeys: { ...record.foreignKeys } },
      fields,
    }),
});

const answerOf = (drift: FlowDrift): FlowDriftAnswer => {
  const { flowId, flowName, flowState, onTargetEdit, state, code, message, target } = drift;
  const { seenAt, isMoving, lastWrite, lastOverwrite, seen } = drift;
  return {
    flowId,
    flowName,
    flowState,
    onTargetEdit,
    state,
    problem: code === null ? null : problemOf(code, { message }),
    target: target === null ? null : { recordId: target.id, key: target.key, state: target.state },
    seenAt,
    isMoving,
    rows: driftRows(drift).map(({ name, label, wanted, held, obstacle }) => ({
      name,
      label,
      wanted,
      held,
      obstacle,
    })),
    lastWrite: lastWrite === null ? null : { ...lastWrite, fields: [...lastWrite.fields] },
    lastOverwrite: lastOverwrite === null ? null : { ...lastOverwrite, fields: [...lastOverwrite.fields] },
    seen,
  };
};

/** @throws `crm.not_found`. */
export const serviceDriftOf = async (
  deps: { readonly crm: CrmDeps; readonly actions: Pick<Actions, 'records'> },
  acting: Acting,
  id: ServiceId,
): Promise<ServiceDrift> => {
  const recordId = await look(deps.crm, acting, 'services', async (trx) => {
    if ((await findService(trx, id)) === undefined)
      throw crmError('crm.not_found', 'There is no such service.');
    return findOwnRecord(trx, 'service', id);
  });
  const flows = recordId === null ? [] : await deps.actions.records.drift(acting, recordId);
  return { recordId, flows: flows.map(answerOf) };
};

/** The service as a record that flows carry. @throws `crm.not_found`. */
const recordOf = async (crm: CrmDeps, acting: Acting, id: ServiceId) => {
  const found = await look(crm, acting, 'services', (trx) => findOwnRecord(trx, 'service', id));
  if (found === null) throw crmError('crm.not_found', 'No flow has read this service yet, or there is none.');
  return found;
};

/** Has a service's product written as the catalogue has it. @throws `crm.not_found`, and what healing throws. */
export const healService = async (
  { crm, actions }: { readonly crm: CrmDeps; readonly actions: Pick<Actions, 'records'> },
  acting: Acting,
  id: ServiceId,
  asked: { readonly flowId: FlowDrift['flowId']; readonly seen: string | null },
): Promise<void> => {
  const sourceRecordId = await recordOf(crm, acting, id);
  await actions.records.heal(acting, { flowId: asked.flowId, sourceRecordId }, asked.seen, (trx) =>
    workIn(crm, acting, 'services', trx, (work) => {
      work.tell({ verb: 'healed_at_stripe', kind: 'service', id, contactId: null });
      return Promise.resolve();
    }),
  );
};

/** Has a service and its products read again and compared. @throws `crm.not_found`, and what resyncing throws. */
export const resyncService = async (
  { crm, actions }: { readonly crm: CrmDeps; readonly actions: Pick<Actions, 'records'> },
  acting: Acting,
  id: ServiceId,
): ReturnType<Actions['records']['resync']> => {
  const touch = (work: CrmWork): Promise<void> => {
    work.touch('service', id);
    return Promise.resolve();
  };
  const { recordId } = await serviceDriftOf({ crm, actions }, acting, id);
  if (recordId !== null)
    return actions.records.resync(acting, recordId, (trx) => workIn(crm, acting, 'services', trx, touch));
  await act(crm, acting, 'services', touch);
  return { flowIds: [], at: crm.clock.now() };
};
