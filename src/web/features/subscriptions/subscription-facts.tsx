import type { SubscriptionDetail } from '#contract/crm-subscriptions.ts';
import { taxText } from '#contract/tax-text.ts';
import { UnitPrice } from '#web/features/billables/unit-price.tsx';
import { amountText } from '#web/features/subscriptions/subscription-words.ts';
import { Facts } from '#web/ui/facts.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { SubjectLink } from '#web/ui/subject-link.tsx';

const day = (at: number | null) => (at === null ? null : <Moment at={at} show="day" />);

/** What it bills, when, and how. */
export const SubscriptionFacts = ({ subscription }: { subscription: SubscriptionDetail }) => {
  const { service, opportunity, unitPrice, quantity, currency, tax } = subscription;
  return (
    <Facts
      facts={[
        { name: 'Bills', value: amountText(subscription) },
        {
          name: 'Price',
          value:
            unitPrice === null ? null : (
              <UnitPrice quantity={String(quantity)} unitPrice={unitPrice} currency={currency} />
            ),
        },
        { name: 'Tax', value: tax === null ? null : taxText(tax) },
        {
          name: 'Service',
          value:
            service === null ? null : (
              <SubjectLink subject={{ kind: 'service', id: service.id }}>{service.name}</SubjectLink>
            ),
        },
        {
          name: 'Opportunity',
          value:
            opportunity === null ? null : (
              <SubjectLink subject={{ kind: 'opportunity', id: opportunity.id }}>
                {opportunity.title}
              </SubjectLink>
            ),
        },
        {
          name: 'Collected',
          value:
            subscription.collection === 'send_invoice'
              ? 'By invoices with a payment link'
              : 'From the stored payment method',
        },
        { name: 'First billing', value: day(subscription.startsAt) },
        { name: 'Period began', value: day(subscription.periodStartsAt) },
        {
          name: subscription.cancelAtPeriodEnd ? 'Ends' : 'Period ends',
          value: day(subscription.periodEndsAt),
        },
        { name: 'Agreed until', value: day(subscription.endsAt) },
        { name: 'Canceled', value: day(subscription.canceledAt) },
        { name: 'At Stripe', value: subscription.stripe.key },
      ].filter(({ value }) => value !== null)}
    />
  );
};
