import { Text } from '@mantine/core';
import type { InvoiceDetail } from '#contract/crm-invoices.ts';
import { WayOut } from '#web/features/invoices/way-out.tsx';
import { Moment } from '#web/ui/moment.tsx';
import classes from './attention.module.css';

/** Why an invoice needs a look: a payment that failed, a dispute, a due date that has passed, a lost connection. */
export const Attention = ({ invoice }: { invoice: InvoiceDetail }) => {
  const { paymentFailed, isDisputed, isOverdue, dueAt, stripe } = invoice;
  const isOpen = invoice.state === 'open';
  return (
    <>
      {isOpen && paymentFailed !== null ? (
        <div className={classes['notice']} data-tone="bad" role="alert">
          <Text fw={600}>The last payment failed: {paymentFailed.reason}</Text>
          <Text size="sm">
            {paymentFailed.nextAttemptAt === null ? (
              'Stripe does not try again by itself. Ask for another payment method, or charge it again.'
            ) : (
              <>
                Stripe tries again <Moment at={paymentFailed.nextAttemptAt} />.
              </>
            )}
          </Text>
        </div>
      ) : null}
      {isDisputed ? (
        <div className={classes['notice']} data-tone="bad" role="alert">
          <Text fw={600}>The customer disputes a payment.</Text>
          <Text size="sm">
            Answer it in Stripe’s dashboard before its time is over; what is lost is taken back.
          </Text>
        </div>
      ) : null}
      {isOpen && isOverdue && dueAt !== null ? (
        <div className={classes['notice']} data-tone="wait">
          <Text fw={600}>
            It was due <Moment at={dueAt} show="day" />.
          </Text>
          <Text size="sm">Send it again to remind the customer.</Text>
        </div>
      ) : null}
      {stripe.isConnected ? null : (
        <div className={classes['notice']} data-tone="wait">
          <Text fw={600}>The Stripe account of this invoice is not connected.</Text>
          <Text size="sm">
            It stays as it was last seen. Connect the account again to act on it; changes meanwhile are then
            read.
          </Text>
          <WayOut code="crm.stripe_not_connected" />
        </div>
      )}
    </>
  );
};
