import { Modal, Stack, Text } from '@mantine/core';
import { useRefundInvoice } from '#web/features/invoices/ask-invoice.ts';
import { useState } from 'react';
import { decimalOf, parseDecimal, placesText, subtractDecimals } from '#base/decimal.ts';
import type { InvoiceDetail } from '#contract/crm-invoices.ts';
import type { Payment } from '#contract/crm-payments.ts';
import { isAbove } from '#web/features/invoices/invoice-state.tsx';
import { methodText } from '#web/features/payments/payment-words.ts';
import { DialogEnd } from '#web/ui/form-end.tsx';
import { formatMoney } from '#web/ui/money.tsx';
import { NumberBox } from '#web/ui/number-box.tsx';
import { Pick } from '#web/ui/pick.tsx';
import { troubleOf } from '#web/ui/typed-number.ts';

interface RefundDialogProps {
  invoice: InvoiceDetail;
  opened: boolean;
  onClose: () => void;
}

/** Gives a payment back, whole or in part. */
export const RefundDialog = ({ invoice, opened, onClose }: RefundDialogProps) => (
  <Modal opened={opened} onClose={onClose} title="Refund a payment" centered>
    <RefundForm invoice={invoice} onDone={onClose} />
  </Modal>
);

const reasons = [
  { value: 'requested_by_customer', label: 'The customer asked for it' },
  { value: 'duplicate', label: 'It was paid twice' },
  { value: 'fraudulent', label: 'It was fraudulent' },
  { value: '', label: 'No reason' },
] as const;

/** What is left of a payment, exactly. */
const leftOf = ({ amount, refunded }: Payment): string =>
  placesText(subtractDecimals(decimalOf(amount), parseDecimal(refunded) ?? decimalOf('0')));

const RefundForm = ({ invoice, onDone }: { invoice: InvoiceDetail; onDone: () => void }) => {
  const payments = invoice.payments.filter(
    (payment) =>
      payment.state === 'paid' && !payment.isOutOfBand && isAbove(payment.amount, payment.refunded),
  );
  const [paymentId, setPaymentId] = useState<string>(payments[0]?.id ?? '');
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState<(typeof reasons)[number]['value']>('requested_by_customer');
  const refund = useRefundInvoice(invoice.id);
  const payment = payments.find(({ id }) => id === paymentId);
  if (payment === undefined)
    return <Text size="sm">Nothing is left that could be given back by Stripe.</Text>;
  const { currency } = invoice;
  const left = leftOf(payment);
  const asked = amount === '' ? left : amount;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        refund.mutate(
          {
            paymentId,
            ...(amount === '' ? {} : { amount }),
            reason: reason === '' ? null : reason,
          },
          { onSuccess: onDone },
        );
      }}
    >
      <Stack gap="md">
        {payments.length === 1 ? null : (
          <Pick
            label="Payment"
            value={paymentId}
            choices={payments.map((each) => ({
              value: each.id,
              label: `${formatMoney({ amount: each.amount, currency })}, ${methodText(each)}`,
            }))}
            onPick={setPaymentId}
          />
        )}
        <NumberBox
          label={`Amount, ${currency}`}
          description={`Up to ${formatMoney({ amount: left, currency })}; empty for all of it.`}
          placeholder={left}
          data-autofocus
          value={amount}
          currency={currency}
          isAboveZero
          most={left}
          onText={setAmount}
        />
        <Pick label="Reason" value={reason} choices={reasons} onPick={setReason} />
        <Text size="sm">
          Stripe gives it back by {methodText(payment)}; its fee is kept. The billables stay settled: void
          nothing and bill nothing again.
        </Text>
        <DialogEnd
          action={
            troubleOf(asked, { currency, most: left }) === null
              ? `Refund ${formatMoney({ amount: asked, currency })}`
              : 'Refund'
          }
          danger
          pending={refund.isPending}
          error={refund.error}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
};
