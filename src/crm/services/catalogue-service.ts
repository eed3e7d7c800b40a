import { newId, type ServiceId } from '#base/ids.ts';
import { laterThanBefore } from '#store/crm/changed-rows.ts';
import { loadCustomSpecs } from '#store/crm/custom-fields.ts';
import {
  insertService,
  loadPrices,
  lockService,
  replacePrices,
  updateService,
  type ServiceRow,
} from '#store/crm/services.ts';
import { replaceWords } from '#store/crm/words.ts';
import { crmError } from '#crm/crm-errors.ts';
import { changedFields } from '#crm/differences.ts';
import { requireVersion } from '#crm/versions.ts';
import { act, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';
import {
  changeServiceState,
  emptyService,
  priceRows,
  serviceColumns,
  serviceStateOf,
  serviceWords,
  type ServiceChange,
  type ServiceState,
} from './service-state.ts';

/** @throws `crm.invalid`, `crm.code_taken`, `crm.bad_reference`. */
export const createService = (deps: CrmDeps, acting: Acting, change: ServiceChange): Promise<ServiceId> =>
  act(deps, acting, 'services', async (work) =>
    addService(work, await planService(work, emptyService, change)),
  );

/** Changes the fields that are named. @throws `crm.not_found`, `crm.stale`, `crm.invalid`, `crm.code_taken`, `crm.bad_reference`. */
export const changeService = (
  deps: CrmDeps,
  acting: Acting,
  id: ServiceId,
  seen: number,
  change: ServiceChange,
): Promise<void> =>
  act(deps, acting, 'services', async (work) => {
    const held = await requireService(work, id, seen);
    await keepService(work, held, await planService(work, held.state, change));
  });

/** Archives a service or brings it back; doing it twice is doing it once. @throws `crm.not_found`, `crm.stale`. */
export const setServiceArchived = (
  deps: CrmDeps,
  acting: Acting,
  id: ServiceId,
  seen: number,
  archived: boolean,
): Promise<void> =>
  act(deps, acting, 'services', async (work) => {
    await archiveService(work, (await requireService(work, id, seen)).row, archived);
  });

export interface HeldService {
  readonly row: ServiceRow;
  readonly state: ServiceState;
}

/** The service, locked. A null version asks for no particular one. @throws `crm.not_found`, `crm.stale`. */
export const requireService = async (
  work: CrmWork,
  id: ServiceId,
  seen: number | null,
): Promise<HeldService> => {
  const row = await lockService(work.trx, id);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such service.');
  await requireVersion(work, { kind: 'service', id, version: row.version }, seen);
  const pricesOf = await loadPrices(work.trx, [id]);
  return { row, state: serviceStateOf(row, pricesOf(id)) };
};

/** The state that a change leads to. @throws `crm.invalid`. */
export const planService = async (
  work: CrmWork,
  held: ServiceState,
  change: ServiceChange,
): Promise<ServiceState> => {
  const specs =
    change.custom === undefined ? [] : await loadCustomSpecs(work.trx, work.workspaceId, 'service');
  const { next, problems } = changeServiceState(held, change, specs);
  if (problems.length > 0)
    throw crmError('crm.invalid', 'The service cannot be kept like this.', {
      details: { fields: [...problems] },
    });
  return next;
};

export const addService = async (work: CrmWork, state: ServiceState): Promise<ServiceId> => {
  const { trx, workspaceId, actor, now } = work;
  const id = newId('service', now);
  await insertService(trx, {
    ...serviceColumns(state),
    id,
    workspace_id: workspaceId,
    reference: null,
    archived_at: null,
    created_by: actor,
    created_at: now,
    updated_by: actor,
    updated_at: now,
  });
  await replacePrices(trx, workspaceId, id, priceRows(state));
  await replaceWords(trx, workspaceId, 'service', id, serviceWords(state));
  work.tell({ verb: 'created', kind: 'service', id, contactId: null, version: 1 });
  work.touch('service', id);
  return id;
};

/** Stores a service's next state; nothing happens when it is the one there is. Answers the version it has then. */
export const keepService = async (work: CrmWork, held: HeldService, next: ServiceState): Promise<number> => {
  const fields = changedFields(held.state, next);
  if (fields.length === 0) return held.row.version;
  const { trx, workspaceId, actor, now } = work;
  const { id } = held.row;
  const version = held.row.version + 1;
  await updateService(trx, id, {
    ...serviceColumns(next),
    version,
    updated_by: actor,
    updated_at: laterThanBefore(now),
  });
  if (fields.includes('prices')) await replacePrices(trx, workspaceId, id, priceRows(next));
  await replaceWords(trx, workspaceId, 'service', id, serviceWords(next));
  work.tell({ verb: 'changed', kind: 'service', id, contactId: null, fields, version });
  work.touch('service', id);
  return version;
};

export const archiveService = async (work: CrmWork, row: ServiceRow, archived: boolean): Promise<void> => {
  if (archived === (row.archived_at !== null)) return;
  const { trx, actor, now } = work;
  const version = row.version + 1;
  await updateService(trx, row.id, {
    archived_at: archived ? now : null,
    version,
    updated_by: actor,
    updated_at: laterThanBefore(now),
  });
  const verb = archived ? 'archived' : 'restored';
  work.tell({ verb, kind: 'service', id: row.id, contactId: null, fields: ['archived'], version });
  work.touch('service', row.id);
};
