import { newId, type ContactId, type OpportunityId, type StageId } from '#base/ids.ts';
import { plainText, wordsOf } from '#model/crm/words.ts';
import { laterThanBefore } from '#store/crm/changed-rows.ts';
import { activeContacts } from '#store/crm/contacts.ts';
import { loadCustomSpecs } from '#store/crm/custom-fields.ts';
import {
  insertOpportunity,
  lockOpportunity,
  updateOpportunity,
  type OpportunityRow,
} from '#store/crm/opportunities.ts';
import { listStages } from '#store/crm/stages.ts';
import { replaceWords } from '#store/crm/words.ts';
import { tellAssigned } from '#crm/activity/assignment.ts';
import { crmError } from '#crm/crm-errors.ts';
import { changedFields } from '#crm/differences.ts';
import { requireVersion } from '#crm/versions.ts';
import { act, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';
import {
  changeOpportunityDraft,
  opportunityDraftOf,
  valueMinor,
  type OpportunityChange,
  type OpportunityDraft,
} from './opportunity-state.ts';

/** Where neither the request nor the contact says. */
const usualCurrency = 'AUD';

export type NewOpportunity = OpportunityChange & {
  readonly title: string;
  readonly contactId: ContactId;
};

/** In the first stage and the contact's currency unless it says otherwise. @throws `crm.invalid`, `crm.bad_reference`. */
export const createOpportunity = (
  deps: CrmDeps,
  acting: Acting,
  input: NewOpportunity,
): Promise<OpportunityId> => act(deps, acting, 'opportunities', (work) => addOpportunity(work, input, null));

/** @throws `crm.not_found`, `crm.stale`, `crm.invalid`, `crm.bad_reference`, `crm.closed`. */
export const changeOpportunity = (
  deps: CrmDeps,
  acting: Acting,
  id: OpportunityId,
  seen: number,
  change: OpportunityChange,
): Promise<void> =>
  act(deps, acting, 'opportunities', async (work) => {
    await keepOpportunity(work, await requireOpportunity(work, id, seen), change);
  });

/** Archives it or brings it back; doing it twice is doing it once. @throws `crm.not_found`, `crm.stale`. */
export const setOpportunityArchived = (
  deps: CrmDeps,
  acting: Acting,
  id: OpportunityId,
  seen: number,
  archived: boolean,
): Promise<void> =>
  act(deps, acting, 'opportunities', async (work) => {
    await archiveOpportunity(work, await requireOpportunity(work, id, seen), archived);
  });

/** The opportunity, locked. A null version asks for no particular one. @throws `crm.not_found`, `crm.stale`. */
export const requireOpportunity = async (
  work: CrmWork,
  id: OpportunityId,
  seen: number | null,
): Promise<OpportunityRow> => {
  const row = await lockOpportunity(work.trx, id);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such opportunity.');
  await requireVersion(work, { kind: 'opportunity', id, version: row.version }, seen);
  return row;
};

/** Stores a new opportunity. `reference` is that of the flow that makes it. */
export const addOpportunity = async (
  work: CrmWork,
  input: NewOpportunity,
  reference: string | null,
): Promise<OpportunityId> => {
  const { trx, workspaceId, actor, now } = work;
  const contact = await requireActiveContact(work, input.contactId);
  const stages = await listStages(trx, workspaceId);
  const [first] = stages;
  if (first === undefined) throw crmError('crm.bad_reference', 'The pipeline has no stage.');
  const next = await planOpportunity(
    work,
    {
      title: '',
      contactId: contact.id,
      stageId: first.id,
      value: null,
      currency: contact.currency ?? usualCurrency,
      expectedClose: null,
      ownerId: null,
      tags: [],
      custom: {},
    },
    input,
  );
  requireKnownStage(stages, next.stageId);
  const id = newId('opportunity', now);
  await insertOpportunity(trx, {
    ...columnsOf(next),
    id,
    workspace_id: workspaceId,
    state: 'open',
    lost_reason: null,
    closed_at: null,
    reference,
    archived_at: null,
    created_by: actor,
    created_at: now,
    updated_by: actor,
    updated_at: now,
  });
  await replaceWords(trx, workspaceId, 'opportunity', id, wordsOf([next.title, contact.name]));
  await tellAssigned(work, { kind: 'opportunity', id, title: next.title }, null, next.ownerId);
  work.tell({ verb: 'created', kind: 'opportunity', id, contactId: next.contactId, version: 1 });
  work.touch('opportunity', id);
  return id;
};

/** Stores what a change leads to; nothing happens when it is what there is. Answers the version it has then. */
export const keepOpportunity = async (
  work: CrmWork,
  row: OpportunityRow,
  change: OpportunityChange,
): Promise<number> => {
  const held = opportunityDraftOf(row);
  const next = await planOpportunity(work, held, change);
  const fields = changedFields(held, next);
  if (fields.length === 0) return row.version;
  requireFreeOfQuote(row, fields);
  const { trx, workspaceId, actor, now } = work;
  const details: Record<string, string> = {};
  if (fields.includes('stageId')) details['stage'] = await requireMove(work, row, next.stageId);
  const contact = fields.includes('contactId') ? await requireActiveContact(work, next.contactId) : null;
  const version = row.version + 1;
  await updateOpportunity(trx, row.id, {
    ...columnsOf(next),
    version,
    updated_by: actor,
    updated_at: laterThanBefore(now),
  });
  if (fields.includes('title') || contact !== null) {
    const name = contact?.name ?? (await contactName(work, next.contactId));
    await replaceWords(trx, workspaceId, 'opportunity', row.id, wordsOf([next.title, name]));
  }
  const subject = { kind: 'opportunity', id: row.id, title: next.title };
  await tellAssigned(work, subject, row.owner_id, next.ownerId);
  const verb = fields.length === 1 && fields[0] === 'stageId' ? 'moved' : 'changed';
  const { contactId } = next;
  work.tell({ verb, kind: 'opportunity', id: row.id, contactId, fields, details, version });
  work.touch('opportunity', row.id);
  return version;
};

export const archiveOpportunity = async (
  work: CrmWork,
  row: OpportunityRow,
  archived: boolean,
): Promise<void> => {
  if (archived === (row.archived_at !== null)) return;
  const { trx, actor, now } = work;
  const version = row.version + 1;
  await updateOpportunity(trx, row.id, {
    archived_at: archived ? now : null,
    version,
    updated_by: actor,
    updated_at: laterThanBefore(now),
  });
  work.tell({
    verb: archived ? 'archived' : 'restored',
    kind: 'opportunity',
    id: row.id,
    contactId: row.contact_id,
    fields: ['archived'],
    version,
  });
  work.touch('opportunity', row.id);
};

/** @throws `crm.bad_reference`. */
export const requireActiveContact = async (
  work: CrmWork,
  id: ContactId,
): Promise<{ readonly id: ContactId; readonly name: string; readonly currency: string | null }> => {
  const contact = (await activeContacts(work.trx, [id])).get(id);
  if (contact !== undefined) return contact;
  throw crmError('crm.bad_reference', 'The contact is not there, or was archived.', {
    details: { field: 'contactId' },
  });
};

const contactName = async (work: CrmWork, id: ContactId): Promise<string> => {
  const row = await work.trx
    .selectFrom('crm_contact')
    .select('name')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.name;
};

const planOpportunity = async (
  work: CrmWork,
  held: OpportunityDraft,
  change: OpportunityChange,
): Promise<OpportunityDraft> => {
  const specs =
    change.custom === undefined ? [] : await loadCustomSpecs(work.trx, work.workspaceId, 'opportunity');
  const { next, problems } = changeOpportunityDraft(held, change, specs);
  if (problems.length > 0)
    throw crmError('crm.invalid', 'The opportunity cannot be kept like this.', {
      details: { fields: [...problems] },
    });
  return next;
};

const requireFreeOfQuote = (row: OpportunityRow, fields: readonly string[]): void => {
  const quoted = fields.filter((field) => field === 'value' || field === 'currency');
  if (row.quoted_minor === null || quoted.length === 0) return;
  throw crmError('crm.invalid', 'The value is the sum of the quoted lines: change those.', {
    details: { fields: quoted.map((field) => `${field}: comes from the quoted lines`) },
  });
};

const requireKnownStage = (
  stages: readonly { readonly id: StageId; readonly name: string }[],
  id: StageId,
): string => {
  const stage = stages.find((each) => each.id === id);
  if (stage !== undefined) return stage.name;
  throw crmError('crm.bad_reference', 'The stage is not in the pipeline.', { details: { field: 'stageId' } });
};

/** The name of the stage that it moves to. @throws `crm.closed` unless it is open. */
const requireMove = async (work: CrmWork, row: OpportunityRow, to: StageId): Promise<string> => {
  if (row.state !== 'open')
    throw crmError('crm.closed', `The opportunity is ${row.state}: only an open one moves.`);
  return requireKnownStage(await listStages(work.trx, work.workspaceId), to);
};

const columnsOf = (next: OpportunityDraft) => {
  const minor = valueMinor(next);
  return {
    title: next.title,
    sort_name: plainText(next.title).slice(0, 255),
    contact_id: next.contactId,
    stage_id: next.stageId,
    value_minor: minor === null ? null : Number(minor),
    currency: next.currency,
    expected_close: next.expectedClose,
    owner_id: next.ownerId,
    tags: [...next.tags],
    custom: JSON.stringify(next.custom),
  };
};
