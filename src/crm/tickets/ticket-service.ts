import { newId, type ContactId, type OpportunityId, type TicketId } from '#base/ids.ts';
import { applyCustomChange, type CustomChange } from '#model/crm/custom-values.ts';
import type { CustomValues, TicketPriority, TicketStatus } from '#model/crm/nouns.ts';
import { plainText, wordsOf } from '#model/crm/words.ts';
import { nextNumber } from '#store/crm/counters.ts';
import { loadCustomSpecs } from '#store/crm/custom-fields.ts';
import { insertTicket, lockTicket, updateTicket, type TicketRow } from '#store/crm/tickets.ts';
import { replaceWords } from '#store/crm/words.ts';
import { tellAssigned } from '#crm/activity/assignment.ts';
import { crmError } from '#crm/crm-errors.ts';
import { changedFields, said } from '#crm/differences.ts';
import { requireActiveContact } from '#crm/opportunities/opportunity-service.ts';
import { requireVersion } from '#crm/versions.ts';
import { act, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';

/** A ticket as people see it: what can be entered. */
export interface TicketDraft {
  readonly title: string;
  readonly description: string | null;
  readonly status: TicketStatus;
  readonly priority: TicketPriority;
  readonly contactId: ContactId;
  readonly opportunityId: OpportunityId | null;
  readonly assigneeId: string | null;
  readonly tags: readonly string[];
  readonly custom: CustomValues;
}

/** What is to change: a field that is left out or undefined stays. */
export type TicketChange = {
  readonly [Name in Exclude<keyof TicketDraft, 'custom'>]?: TicketDraft[Name] | undefined;
} & { readonly custom?: CustomChange | undefined };

const isOver = (status: TicketStatus): boolean => status === 'solved' || status === 'closed';

const draftOf = (row: TicketRow): TicketDraft => ({
  title: row.title,
  description: row.description,
  status: row.status,
  priority: row.priority,
  contactId: row.contact_id,
  opportunityId: row.opportunity_id,
  assigneeId: row.assignee_id,
  tags: row.tags,
  custom: row.custom,
});

/** Gets the workspace's next number; numbers have no gaps. @throws `crm.invalid`, `crm.bad_reference`. */
export const createTicket = (
  deps: CrmDeps,
  acting: Acting,
  input: TicketChange & { readonly title: string; readonly contactId: ContactId },
): Promise<TicketId> =>
  act(deps, acting, 'tickets', async (work) => {
    const { trx, workspaceId, actor, now } = work;
    const contact = await requireActiveContact(work, input.contactId);
    const next = await planTicket(
      work,
      {
        title: '',
        description: null,
        status: 'open',
        priority: 'normal',
        contactId: contact.id,
        opportunityId: null,
        assigneeId: null,
        tags: [],
        custom: {},
      },
      input,
    );
    const id = newId('ticket', now);
    const number = await nextNumber(trx, workspaceId, 'ticket');
    await insertTicket(trx, {
      ...columnsOf(next),
      id,
      workspace_id: workspaceId,
      number,
      closed_at: isOver(next.status) ? now : null,
      created_by: actor,
      created_at: now,
      updated_by: actor,
      updated_at: now,
    });
    await findAgainBy(work, id, number, next.title, contact.name);
    await tellAssigned(work, { kind: 'ticket', id, title: next.title }, null, next.assigneeId);
    work.tell({ verb: 'created', kind: 'ticket', id, contactId: contact.id, version: 1 });
    return id;
  });

/** @throws `crm.not_found`, `crm.stale`, `crm.invalid`, `crm.bad_reference`. */
export const changeTicket = (
  deps: CrmDeps,
  acting: Acting,
  id: TicketId,
  seen: number,
  change: TicketChange,
): Promise<void> =>
  act(deps, acting, 'tickets', async (work) => {
    const { trx, actor, now } = work;
    const row = await requireTicket(work, id);
    await requireVersion(work, { kind: 'ticket', id, version: row.version }, seen);
    const held = draftOf(row);
    const next = await planTicket(work, held, change);
    const fields = changedFields(held, next);
    if (fields.length === 0) return;
    const contact = fields.includes('contactId') ? await requireActiveContact(work, next.contactId) : null;
    const version = row.version + 1;
    await updateTicket(trx, id, {
      ...columnsOf(next),
      closed_at: isOver(next.status) ? (row.closed_at ?? now) : null,
      version,
      updated_by: actor,
      updated_at: now,
    });
    if (fields.includes('title') || contact !== null) {
      const name = contact?.name ?? (await contactName(work, next.contactId));
      await findAgainBy(work, id, row.number, next.title, name);
    }
    await tellAssigned(work, { kind: 'ticket', id, title: next.title }, row.assignee_id, next.assigneeId);
    const details = fields.includes('status') ? { status: next.status } : {};
    work.tell({ verb: 'changed', kind: 'ticket', id, contactId: next.contactId, fields, details, version });
  });

/** The ticket, locked. @throws `crm.not_found`. */
export const requireTicket = async (work: CrmWork, id: TicketId): Promise<TicketRow> => {
  const row = await lockTicket(work.trx, id);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such ticket.');
  return row;
};

const findAgainBy = (
  work: CrmWork,
  id: TicketId,
  number: number,
  title: string,
  contact: string,
): Promise<void> =>
  replaceWords(work.trx, work.workspaceId, 'ticket', id, wordsOf([String(number), title, contact]));

const contactName = async (work: CrmWork, id: ContactId): Promise<string> => {
  const row = await work.trx
    .selectFrom('crm_contact')
    .select('name')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.name;
};

const planTicket = async (work: CrmWork, held: TicketDraft, change: TicketChange): Promise<TicketDraft> => {
  const { custom: customChange = {}, ...rest } = said(change);
  const specs =
    change.custom === undefined ? [] : await loadCustomSpecs(work.trx, work.workspaceId, 'ticket');
  const custom = applyCustomChange(specs, held.custom, customChange);
  const entered = { ...held, ...rest };
  const description = entered.description?.trim() ?? '';
  const next: TicketDraft = {
    ...entered,
    title: entered.title.trim(),
    description: description === '' ? null : description,
    tags: [...new Set(entered.tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))].toSorted(),
    custom: custom.values,
  };
  const problems = [...custom.problems, ...(next.title === '' ? ['title: is missing'] : [])];
  if (problems.length > 0)
    throw crmError('crm.invalid', 'The ticket cannot be kept like this.', { details: { fields: problems } });
  return next;
};

const columnsOf = (next: TicketDraft) => ({
  title: next.title,
  sort_name: plainText(next.title).slice(0, 255),
  description: next.description,
  status: next.status,
  priority: next.priority,
  contact_id: next.contactId,
  opportunity_id: next.opportunityId,
  assignee_id: next.assigneeId,
  tags: [...next.tags],
  custom: JSON.stringify(next.custom),
});
