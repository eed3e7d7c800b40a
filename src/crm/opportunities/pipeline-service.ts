import { newId, type StageId } from '#base/ids.ts';
import { appendAudit } from '#store/audit.ts';
import {
  deleteStage,
  hasOpportunities,
  insertStages,
  listStages,
  lockStages,
  moveStage,
  positionStages,
  renameStage as storeName,
  type StageRow,
} from '#store/crm/stages.ts';
import { crmError } from '#crm/crm-errors.ts';
import { requireVersion } from '#crm/versions.ts';
import { act, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';

const firstStages = ['New', 'Qualified', 'Proposal', 'Negotiation'] as const;
const mostStages = 30;

/** Gives a workspace a pipeline to begin with, unless it has one. */
export const seedStages = async (work: CrmWork): Promise<void> => {
  const held = await listStages(work.trx, work.workspaceId);
  if (held.length > 0) return;
  await insertStages(
    work.trx,
    firstStages.map((name, position) => stageOf(work, name, position)),
  );
};

const stageOf = (work: CrmWork, name: string, position: number): Omit<StageRow, 'version'> => ({
  id: newId('stage', work.now),
  workspace_id: work.workspaceId,
  name,
  position,
});

/** A stage at the end of the pipeline. @throws `crm.invalid` beyond 30. */
export const addStage = (deps: CrmDeps, acting: Acting, name: string): Promise<void> =>
  act(deps, acting, 'opportunities', async (work) => {
    const held = await lockStages(work.trx, work.workspaceId);
    if (held.length >= mostStages)
      throw crmError('crm.invalid', `A pipeline has at most ${String(mostStages)} stages.`);
    const row = stageOf(work, name, (held.at(-1)?.position ?? -1) + 1);
    await insertStages(work.trx, [row]);
    await noteStage(work, row.id, 'created', 1);
  });

/** @throws `crm.not_found`, `crm.stale`. */
export const renameStage = (
  deps: CrmDeps,
  acting: Acting,
  id: StageId,
  seen: number,
  name: string,
): Promise<void> =>
  act(deps, acting, 'opportunities', async (work) => {
    const row = await requireStage(work, id);
    await requireVersion(work, { kind: 'stage', id, version: row.version }, seen);
    if (row.name === name) return;
    await storeName(work.trx, id, name, row.version + 1);
    await noteStage(work, id, 'changed', row.version + 1);
  });

/** @throws `crm.invalid` unless the ids are all stages, each once. */
export const orderStages = (deps: CrmDeps, acting: Acting, ids: readonly StageId[]): Promise<void> =>
  act(deps, acting, 'opportunities', async (work) => {
    const held = await lockStages(work.trx, work.workspaceId);
    const known = new Set(held.map((row) => row.id));
    if (ids.length !== held.length || new Set(ids).size !== ids.length || ids.some((id) => !known.has(id)))
      throw crmError('crm.invalid', 'An order names every stage of the pipeline once.', {
        details: { fields: ['ids'] },
      });
    if (held.every((row, place) => row.id === ids[place])) return;
    await positionStages(work.trx, ids);
    const [first] = ids;
    if (first !== undefined) await noteStage(work, first, 'ordered', null);
  });

/** @throws `crm.in_use` for one that holds opportunities when no other is named, and for the last stage. */
export const removeStage = (
  deps: CrmDeps,
  acting: Acting,
  id: StageId,
  moveTo: StageId | null,
): Promise<void> =>
  act(deps, acting, 'opportunities', async (work) => {
    const held = await lockStages(work.trx, work.workspaceId);
    const row = held.find((each) => each.id === id);
    if (row === undefined) throw crmError('crm.not_found', 'There is no such stage.');
    if (held.length === 1) throw crmError('crm.in_use', 'A pipeline keeps at least one stage.');
    if (await hasOpportunities(work.trx, id)) {
      if (moveTo === null)
        throw crmError('crm.in_use', `The stage "${row.name}" holds opportunities.`, {
          hint: 'Say which stage they are to move to.',
        });
      if (moveTo === id || !held.some((each) => each.id === moveTo))
        throw crmError('crm.bad_reference', 'The stage to move to is not in the pipeline.', {
          details: { field: 'moveTo' },
        });
      for (const moved of await moveStage(work.trx, id, moveTo, work.now)) work.touch('opportunity', moved);
    }
    await deleteStage(work.trx, id);
    await positionStages(
      work.trx,
      held.filter((each) => each.id !== id).map((each) => each.id),
    );
    await noteStage(work, id, 'removed', null);
  });

const requireStage = async (work: CrmWork, id: StageId): Promise<StageRow> => {
  const held = await lockStages(work.trx, work.workspaceId);
  const row = held.find((each) => each.id === id);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such stage.');
  return row;
};

const noteStage = async (
  work: CrmWork,
  id: StageId,
  verb: 'created' | 'changed' | 'ordered' | 'removed',
  version: number | null,
): Promise<void> => {
  work.tell({ verb, kind: 'stage', id, contactId: null, ...(version === null ? {} : { version }) });
  const { actor, trx, workspaceId, now } = work;
  await appendAudit(
    trx,
    workspaceId,
    [{ actor, action: `stage.${verb}`, subjectKind: 'stage', subjectId: id, details: {} }],
    now,
  );
};
