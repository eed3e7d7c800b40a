import type { InvoiceDetail } from '#contract/crm-invoices.ts';
import { discountText } from '#web/features/billables/billable-words.ts';
import { collectionWords } from '#web/features/invoices/invoice-words.ts';
import { sharedOpportunity } from '#web/features/invoices/shared-opportunity.ts';
import { Facts } from '#web/ui/facts.tsx';
import { countOf } from '#web/ui/format.ts';
import { Moment } from '#web/ui/moment.tsx';
import { SubjectLink } from '#web/ui/subject-link.tsx';

const day = (at: number | null) => (at === null ? null : <Moment at={at} show="day" />);

const forOf = ({ lines }: InvoiceDetail) => {
  const opportunity = sharedOpportunity(lines);
  return opportunity === null ? null : (
    <SubjectLink subject={{ kind: 'opportunity', id: opportunity.id }}>{opportunity.title}</SubjectLink>
  );
};

/** When it was issued, is due, was sent and paid, and how it is collected. */
export const InvoiceFacts = ({ invoice }: { invoice: InvoiceDetail }) => (
  <Facts
    facts={[
      { name: 'For', value: forOf(invoice) },
      { name: 'Issued', value: day(invoice.issuedAt) },
      { name: 'Due', value: day(invoice.dueAt) },
      { name: 'Sent', value: day(invoice.sentAt) },
      { name: 'Paid', value: day(invoice.paidAt) },
      {
        name: invoice.state === 'uncollectible' ? 'Written off' : 'Ended',
        value: invoice.state === 'paid' ? null : day(invoice.endedAt),
      },
      { name: 'Collected', value: collectionWords[invoice.collection] },
      {
        name: 'Terms',
        value:
          invoice.termsDays === null || invoice.collection === 'charge_automatically'
            ? null
            : countOf(invoice.termsDays, 'day'),
      },
      {
        name: 'Discount on all',
        value:
          invoice.discountOnInvoice === null
            ? null
            : discountText(invoice.discountOnInvoice, invoice.currency),
      },
      { name: 'Memo', value: invoice.memo },
      {
        name: 'Subscription',
        value:
          invoice.subscriptionId === null ? null : (
            <SubjectLink subject={{ kind: 'subscription', id: invoice.subscriptionId }}>
              See the subscription
            </SubjectLink>
          ),
      },
      {
        name: 'Made',
        value:
          invoice.origin === 'stripe' ? (
            'At Stripe'
          ) : (
            <>
              by {invoice.createdBy.name}, <Moment at={invoice.createdAt} />
            </>
          ),
      },
      { name: 'At Stripe', value: invoice.stripe.key },
    ].filter(({ value }) => value !== null)}
  />
);
