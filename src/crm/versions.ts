import { changesSince } from '#store/crm/activities.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { crmError } from './crm-errors.ts';
import type { CrmWork } from './work.ts';

/**
 * Refuses a change that was made from an older version. The row must be locked. Null skips the question: programs that
 * say what must hold now, and not what they saw. @throws `crm.stale` with who changed what.
 */
export const requireVersion = async (
  work: CrmWork,
  subject: { readonly kind: string; readonly id: string; readonly version: number },
  seen: number | null,
): Promise<void> => {
  if (seen === null || seen === subject.version) return;
  const changes = await changesSince(work.trx, subject.id, seen);
  const nameOf = await loadActorNames(
    work.trx,
    changes.map((change) => change.actor),
  );
  const by = [...new Set(changes.map((change) => nameOf(change.actor).name))];
  const fields = [...new Set(changes.flatMap((change) => change.fields))];
  const who = by.length === 0 ? 'Somebody' : by.join(', ');
  const what = fields.length === 0 ? `this ${subject.kind}` : fields.join(', ');
  throw crmError('crm.stale', `${who} changed ${what} since you read it.`, {
    details: { version: subject.version, by, fields, at: changes.at(-1)?.at ?? null },
  });
};
