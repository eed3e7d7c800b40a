import { insertNotifications } from '#store/crm/notifications.ts';
import type { OpportunityRow } from '#store/crm/opportunities.ts';
import { userOf, type CrmWork } from '#crm/work.ts';

/** Tells the owner of an opportunity that it was won, unless they did it themselves. */
export const tellWon = async (
  work: CrmWork,
  { id, title, owner_id: owner }: Pick<OpportunityRow, 'id' | 'title' | 'owner_id'>,
): Promise<void> => {
  if (owner === null || owner === userOf(work.actor)) return;
  await insertNotifications(
    work.trx,
    work.workspaceId,
    [
      {
        personId: owner,
        kind: 'opportunity_won',
        subjectKind: 'opportunity',
        subjectId: id,
        details: { title, by: work.actor },
      },
    ],
    work.now,
  );
};

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
