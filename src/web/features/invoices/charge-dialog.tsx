import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { InvoiceDetail } from '#contract/crm-invoices.ts';
import { consequences } from '#web/features/invoices/action-words.ts';
import { useAskInvoice } from '#web/features/invoices/ask-invoice.ts';
import { actionLabels } from '#web/features/invoices/invoice-words.ts';
import { paymentMethodsQuery } from '#web/features/stripe/payment-methods.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Lines, Loaded } from '#web/ui/loaded.tsx';

interface ChargeDialogProps {
  invoice: InvoiceDetail;
  onClose: () => void;
}

/** Charges the stored payment method; looks first whether Stripe holds one, and says how to get one where it does not. */
export const ChargeDialog = ({ invoice, onClose }: ChargeDialogProps) => {
  const { contact } = invoice;
  const ask = useAskInvoice(invoice.id);
  const methods = useQuery({
    ...paymentMethodsQuery(contact?.id ?? ''),
    enabled: contact !== null,
    staleTime: 0,
  });
  const hasDefault = methods.data?.items.some(({ isDefault }) => isDefault) === true;
  const { title, sentences } = consequences('pay_now', invoice);
  return (
    <Confirm
      opened
      onClose={onClose}
      title={title}
      action={actionLabels.pay_now}
      disabled={contact !== null && methods.isSuccess && !hasDefault}
      pending={ask.isPending}
      error={ask.error}
      onConfirm={() => {
        ask.mutate('pay_now', { onSuccess: onClose });
      }}
    >
      {contact === null ? (
        <Sentences all={sentences} />
      ) : (
        <Loaded query={methods} skeleton={<Lines count={2} />}>
          {({ items }) =>
            hasDefault ? (
              <Sentences all={sentences} />
            ) : (
              <Text size="sm">
                {items.length === 0
                  ? `Stripe holds no payment method of ${contact.name}, so nothing can be charged.`
                  : `None of the payment methods of ${contact.name} is the default one, so nothing can be charged.`}{' '}
                {items.length === 0
                  ? 'Send the payment page of this invoice, or have one left there:'
                  : 'Choose one:'}{' '}
                <TextLink
                  to="/contacts/$contactId"
                  params={{ contactId: contact.id }}
                  size="sm"
                  underline="always"
                >
                  payment methods of {contact.name}
                </TextLink>
                .
              </Text>
            )
          }
        </Loaded>
      )}
    </Confirm>
  );
};

const Sentences = ({ all }: { all: readonly string[] }) =>
  all.map((sentence) => (
    <Text key={sentence} size="sm" mb={6}>
      {sentence}
    </Text>
  ));
