import { Modal, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { InvoiceDetail } from '#contract/crm-invoices.ts';
import { useCreditInvoice } from '#web/features/invoices/ask-invoice.ts';
import { DialogEnd } from '#web/ui/form-end.tsx';
import { formatMoney } from '#web/ui/money.tsx';
import { NumberBox } from '#web/ui/number-box.tsx';
import { Pick } from '#web/ui/pick.tsx';

interface CreditDialogProps {
  invoice: InvoiceDetail;
  opened: boolean;
  onClose: () => void;
}

/** Issues a credit note: of an open invoice it lowers what is due, of a paid one it says where the money goes. */
export const CreditDialog = ({ invoice, opened, onClose }: CreditDialogProps) => (
  <Modal opened={opened} onClose={onClose} title="Issue a credit note" centered>
    <CreditForm invoice={invoice} onDone={onClose} />
  </Modal>
);

const reasons = [
  { value: '', label: 'No reason' },
  { value: 'order_change', label: 'The order changed' },
  { value: 'product_unsatisfactory', label: 'The work did not satisfy' },
  { value: 'duplicate', label: 'It was billed twice' },
  { value: 'fraudulent', label: 'It was fraudulent' },
] as const;

const ways = [
  { value: 'refund', label: 'Refunded', description: 'Stripe gives it back by the way it was paid.' },
  {
    value: 'balance',
    label: 'Kept for the next invoice',
    description: 'It lowers what the customer pays next.',
  },
  {
    value: 'out_of_band',
    label: 'Given back elsewhere',
    description: 'You do it yourself; no money moves at Stripe.',
  },
] as const;

const CreditForm = ({ invoice, onDone }: { invoice: InvoiceDetail; onDone: () => void }) => {
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState<(typeof reasons)[number]['value']>('');
  const [memo, setMemo] = useState('');
  const [goes, setGoes] = useState<(typeof ways)[number]['value']>('refund');
  const credit = useCreditInvoice(invoice.id);
  const { currency } = invoice;
  const isPaid = invoice.state === 'paid';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        credit.mutate(
          {
            amount,
            reason: reason === '' ? null : reason,
            memo: memo.trim() === '' ? null : memo.trim(),
            ...(isPaid ? { goes } : {}),
          },
          { onSuccess: onDone },
        );
      }}
    >
      <Stack gap="md">
        <NumberBox
          label={`Amount, ${currency}, tax included`}
          required
          placeholder="0.00"
          data-autofocus
          value={amount}
          currency={currency}
          isAboveZero
          {...(isPaid ? {} : { most: invoice.remaining })}
          onText={setAmount}
        />
        {isPaid ? (
          <Radio.Group
            label="The money is"
            value={goes}
            onChange={(value) => {
              setGoes(ways.find((way) => way.value === value)?.value ?? 'refund');
            }}
          >
            <Stack gap="xs" mt={6}>
              {ways.map((way) => (
                <Radio key={way.value} {...way} />
              ))}
            </Stack>
          </Radio.Group>
        ) : (
          <Text size="sm">
            The customer then owes so much less of {formatMoney({ amount: invoice.remaining, currency })}.
          </Text>
        )}
        <Pick label="Reason" value={reason} choices={reasons} onPick={setReason} />
        <Textarea
          label="Memo"
          description="Stands on the credit note."
          autosize
          maxLength={1000}
          value={memo}
          onChange={(event) => {
            setMemo(event.currentTarget.value);
          }}
        />
        <Text size="sm">A credit note cannot be taken back here. The billables stay on this invoice.</Text>
        <DialogEnd action="Issue it" pending={credit.isPending} error={credit.error} onCancel={onDone} />
      </Stack>
    </form>
  );
};
