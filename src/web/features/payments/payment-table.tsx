import { Text } from '@mantine/core';
import type { z } from 'zod';
import type { invoiceRef } from '#contract/crm-finance-vocabulary.ts';
import type { Payment } from '#contract/crm-payments.ts';
import type { contactRef } from '#contract/crm-vocabulary.ts';
import { ContactName } from '#web/features/contacts/contact-name.tsx';
import { methodText } from '#web/features/payments/payment-words.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Amount } from '#web/ui/money.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Signal, type Tone } from '#web/ui/signal.tsx';

type Shown = Payment & {
  contact?: z.infer<typeof contactRef> | null;
  invoice?: z.infer<typeof invoiceRef>;
};

const helper = columnsOf<Shown>();
const none = <span style={{ color: 'var(--mantine-color-dimmed)' }}>–</span>;

const states: Readonly<Record<Payment['state'], { tone: Tone; label: string }>> = {
  open: { tone: 'idle', label: 'Awaited' },
  paid: { tone: 'good', label: 'Paid' },
  failed: { tone: 'bad', label: 'Failed' },
  canceled: { tone: 'idle', label: 'Canceled' },
  unknown: { tone: 'wait', label: 'Unknown' },
};

const inSettlement = (amount: string | null, currency: string | null) =>
  amount === null || currency === null ? none : <Amount money={{ amount, currency }} />;

const state = helper.accessor('state', {
  header: 'State',
  meta: { card: 'title' },
  cell: ({ row: { original: payment } }) => (
    <div>
      <Signal tone={states[payment.state].tone}>{states[payment.state].label}</Signal>
      {payment.reason === null ? null : (
        <Text size="xs" c="dimmed" maw={260}>
          {payment.reason}
        </Text>
      )}
    </div>
  ),
});
const when = helper.display({
  id: 'at',
  header: 'When',
  cell: ({ row: { original: payment } }) => <Moment at={payment.paidAt ?? payment.createdAt} />,
});
const contact = helper.display({
  id: 'contact',
  header: 'Contact',
  cell: ({ row: { original: payment } }) =>
    payment.contact === null || payment.contact === undefined ? (
      none
    ) : (
      <ContactName contact={payment.contact} />
    ),
});
const invoice = helper.display({
  id: 'invoice',
  header: 'Invoice',
  cell: ({ row: { original: payment } }) =>
    payment.invoice === undefined ? (
      none
    ) : (
      <TextLink to="/invoices/$invoiceId" params={{ invoiceId: payment.invoice.id }}>
        {payment.invoice.number ?? 'Invoice'}
      </TextLink>
    ),
});
const figures = helper.columns([
  helper.display({
    id: 'method',
    header: 'Method',
    cell: ({ row: { original: payment } }) => methodText(payment),
  }),
  helper.display({
    id: 'amount',
    header: 'Amount',
    meta: { align: 'right' },
    cell: ({ row: { original: payment } }) => (
      <Amount money={{ amount: payment.amount, currency: payment.currency }} />
    ),
  }),
  helper.display({
    id: 'fee',
    header: 'Fee',
    meta: { align: 'right' },
    cell: ({ row: { original: payment } }) => inSettlement(payment.fee, payment.settlementCurrency),
  }),
  helper.display({
    id: 'net',
    header: 'Net',
    meta: { align: 'right' },
    cell: ({ row: { original: payment } }) => inSettlement(payment.net, payment.settlementCurrency),
  }),
]);

const columnSets = {
  all: helper.columns([state, when, contact, invoice, ...figures]),
  contact: helper.columns([state, when, invoice, ...figures]),
  invoice: helper.columns([state, when, ...figures]),
};

interface PaymentTableProps {
  payments: readonly Shown[];
  /** What the page around it names already: their invoice, or their contact. */
  of?: keyof typeof columnSets;
}

/** Payments with method, what Stripe kept of them, and why one failed. */
export const PaymentTable = ({ payments, of = 'invoice' }: PaymentTableProps) => (
  <DataTable label="Payments" columns={columnSets[of]} rows={payments} rowId={(payment) => payment.id} />
);
