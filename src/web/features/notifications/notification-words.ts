import type { CrmNotification } from '#contract/crm-notifications.ts';
import { formatExact, humanise } from '#web/ui/format.ts';
import { formatMoney } from '#web/ui/money.tsx';

/** What a person is told, as a sentence and what explains it; kinds that are not known are told by their own words. */
export const notificationWords = ({
  kind,
  subject,
  details,
}: CrmNotification): { readonly title: string; readonly more: string } => {
  const name = details['number'] || subject.title || `a ${subject.kind}`;
  const contact = details['contact'] ?? '';
  const reason = details['reason'] ?? '';
  switch (kind) {
    case 'assigned':
      return { title: `${subject.title ?? humanise(subject.kind)} is yours now`, more: '' };
    case 'invoice_paid':
      return { title: `${name} is paid`, more: joined(contact, amountOf(details)) };
    case 'invoice_payment_failed':
      return { title: `A payment of ${name} failed`, more: joined(contact, reason, nextAttempt(details)) };
    case 'invoice_refund_failed':
      return { title: `A refund of ${name} failed`, more: joined(contact, reason) };
    case 'invoice_disputed':
      return { title: `A payment of ${name} is disputed`, more: joined(contact, humanise(reason)) };
    case 'invoice_overdue':
      return { title: `${name} is overdue`, more: contact };
    case 'billing_stopped':
      return {
        title: `${humanise(details['action'] ?? 'billing')} of ${name} has stopped`,
        more: details['message'] ?? '',
      };
    default:
      return {
        title: `${humanise(kind)}: ${name}`,
        more: joined(contact, reason),
      };
  }
};

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ');

const nextAttempt = ({ nextAttempt: at }: CrmNotification['details']): string =>
  at === undefined ? '' : `next attempt ${formatExact(Date.parse(at))}`;

const amountOf = (details: CrmNotification['details']): string => {
  const { amount, currency } = details;
  return amount === undefined || currency === undefined ? '' : formatMoney({ amount, currency });
};
