import { notificationWords } from '#model/telling/notification-kinds.ts';
import { queueMessages } from '#store/telling/outgoing-messages.ts';
import { takeDueMail, type DueMail } from '#store/telling/untold.ts';
import { inSystem } from '#store/workspace-scope.ts';
import type { TellingDeps } from './telling-deps.ts';

const mailsAtOnce = 200;

const pages: Readonly<Record<string, string>> = {
  contact: '/contacts/',
  opportunity: '/opportunities/',
  ticket: '/tickets/',
  service: '/services/',
  invoice: '/invoices/',
};

/** Queues the notifications that people want by mail. Without a mail server nothing is queued: the console has them. */
export const mailNotifications = (deps: TellingDeps): Promise<boolean> =>
  inSystem(deps.db, async (trx) => {
    const due = await takeDueMail(trx, mailsAtOnce);
    if (due.length === 0) return false;
    if (deps.carriers.mail !== null)
      await queueMessages(
        trx,
        deps.vault,
        due.map((notification) => ({
          workspaceId: notification.workspace_id,
          to: { personId: notification.person_id },
          kind: notification.kind,
          eventKey: notification.id,
          body: bodyOf(deps.publicUrl, notification),
        })),
        deps.clock.now(),
      );
    return true;
  });

const bodyOf = (publicUrl: string, notification: DueMail): string => {
  const { title, text } = notificationWords(notification.kind, notification.details);
  const page = pages[notification.subject_kind];
  const url = page === undefined ? publicUrl : `${publicUrl}${page}${notification.subject_id}`;
  return JSON.stringify({
    to: notification.email,
    subject: title,
    text: `${text}\n\n${url}\n\nChoose what you are told at ${publicUrl}/settings/notifications\n`,
  });
};
