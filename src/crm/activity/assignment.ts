import { insertNotifications } from '#store/crm/notifications.ts';
import { userOf, type CrmWork } from '#crm/work.ts';

/** Tells a person that something was made theirs, unless they did it themselves. */
export const tellAssigned = async (
  work: CrmWork,
  subject: { readonly kind: string; readonly id: string; readonly title: string },
  before: string | null,
  after: string | null,
): Promise<void> => {
  if (after === null || after === before || after === userOf(work.actor)) return;
  await insertNotifications(
    work.trx,
    work.workspaceId,
    [
      {
        personId: after,
        kind: 'assigned',
        subjectKind: subject.kind,
        subjectId: subject.id,
        details: { title: subject.title, by: work.actor },
      },
    ],
    work.now,
  );
};
