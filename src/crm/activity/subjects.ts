import type { CrmModule } from '#model/crm/modules.ts';
import type { CrmSubject } from '#model/crm/nouns.ts';
import { loadSubjects, type SubjectView } from '#store/crm/subjects.ts';
import { crmError } from '#crm/crm-errors.ts';
import type { CrmWork } from '#crm/work.ts';

/** The module that each noun belongs to. */
export const moduleOf: Readonly<Record<CrmSubject, CrmModule>> = {
  contact: 'contacts',
  service: 'services',
  opportunity: 'opportunities',
  ticket: 'tickets',
  invoice: 'finance',
  billable: 'finance',
};

/** @throws `crm.bad_reference` when there is no such thing of that kind. */
export const requireSubject = async (
  work: CrmWork,
  subject: { readonly kind: CrmSubject; readonly id: string },
): Promise<SubjectView> => {
  const found = (await loadSubjects(work.trx, [subject.id])).get(subject.id);
  if (found !== undefined && found.kind === subject.kind) return found;
  throw crmError('crm.bad_reference', `There is no such ${subject.kind}.`, { details: { field: 'subject' } });
};

/** Who made something may change it, and admins may. @throws `crm.not_yours`. */
export const requireOwn = (work: CrmWork, row: { readonly created_by: string }, mayAll: boolean): void => {
  if (mayAll || row.created_by === work.actor) return;
  throw crmError('crm.not_yours', 'Somebody else made it.');
};
