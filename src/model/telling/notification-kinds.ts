/** How a person wants to be told: not at all, in the console, or there and by mail. */
export const notificationChoices = ['none', 'console', 'mail'] as const;
export type NotificationChoice = (typeof notificationChoices)[number];

export const notificationKinds = [
  'assigned',
  'opportunity_won',
  'invoice_paid',
  'invoice_payment_failed',
  'invoice_refund_failed',
  'invoice_disputed',
  'billing_stopped',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

interface NotificationFacts {
  readonly label: string;
  /** What counts while a person has chosen nothing. */
  readonly usual: NotificationChoice;
}

/** What costs money while nobody looks goes by mail; the rest waits in the console. */
export const notificationFacts: Readonly<Record<NotificationKind, NotificationFacts>> = {
  assigned: { label: 'Something was assigned to you', usual: 'console' },
  opportunity_won: { label: 'A quote of yours was won', usual: 'console' },
  invoice_paid: { label: 'An invoice was paid', usual: 'console' },
  invoice_payment_failed: { label: 'A payment failed', usual: 'mail' },
  invoice_refund_failed: { label: 'A refund failed', usual: 'mail' },
  invoice_disputed: { label: 'A payment was disputed', usual: 'mail' },
  billing_stopped: { label: 'An invoice could not be sent or settled', usual: 'mail' },
};

export const isNotificationKind = (text: string): text is NotificationKind =>
  (notificationKinds as readonly string[]).includes(text);

/** What counts for a kind unless the person says otherwise; a kind that is not listed stays in the console. */
export const usualChoice = (kind: string): NotificationChoice =>
  isNotificationKind(kind) ? notificationFacts[kind].usual : 'console';

type Details = Readonly<Record<string, unknown>>;

/** One sentence for a mail, and its subject. */
export const notificationWords = (
  kind: string,
  details: Details,
): { readonly title: string; readonly text: string } => {
  const text = (name: string): string => {
    const value = details[name];
    return typeof value === 'string' ? value : '';
  };
  const invoice = text('number') === '' ? 'An invoice' : `Invoice ${text('number')}`;
  const whose = text('contact') === '' ? '' : ` of ${text('contact')}`;
  const why = text('reason') === '' ? '' : ` The reason given: ${text('reason')}.`;
  switch (kind) {
    case 'assigned':
      return { title: `Assigned to you: ${text('title')}`, text: `"${text('title')}" is yours now.` };
    case 'opportunity_won':
      return { title: `Won: ${text('title')}`, text: `The quote "${text('title')}" was won.` };
    case 'invoice_paid':
      return { title: `${invoice} is paid`, text: `${invoice}${whose} was paid.` };
    case 'invoice_payment_failed': {
      const next = text('nextAttempt');
      const then =
        next === ''
          ? ' No further attempt is planned.'
          : ` The next attempt is on ${next.slice(0, 10)} at ${next.slice(11, 16)} UTC.`;
      return {
        title: `${invoice} could not be collected`,
        text: `${invoice}${whose} could not be collected.${why}${then}`,
      };
    }
    case 'invoice_refund_failed':
      return { title: `${invoice}: a refund failed`, text: `A refund of ${invoice}${whose} failed.${why}` };
    case 'invoice_disputed':
      return {
        title: `${invoice}: a payment is disputed`,
        text: `The payer of ${invoice}${whose} disputes the payment.${why} Answer it at Stripe before its deadline.`,
      };
    case 'billing_stopped':
      return {
        title: 'Billing stopped and needs you',
        text: `What you asked of billing stopped: ${text('message')}`,
      };
    default:
      return { title: 'News in Plumbline', text: 'Something you follow has changed.' };
  }
};
