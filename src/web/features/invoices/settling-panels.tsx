import type { ReactNode } from 'react';
import { Text } from '@mantine/core';
import type { InvoiceDetail } from '#contract/crm-invoices.ts';
import { PaymentTable } from '#web/features/payments/payment-table.tsx';
import { humanise } from '#web/ui/format.ts';
import { Line, LineList } from '#web/ui/line-list.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Amount } from '#web/ui/money.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Signal, type Tone } from '#web/ui/signal.tsx';

/** What was paid of an invoice, given back, credited and disputed; only what there is. */
export const SettlingPanels = ({ invoice }: { invoice: InvoiceDetail }) => {
  const { currency, payments, refunds, creditNotes, disputes } = invoice;
  return (
    <>
      {payments.length === 0 ? null : (
        <Panel title="Payments" flush>
          <PaymentTable payments={payments} />
        </Panel>
      )}
      {disputes.length === 0 ? null : (
        <Panel title="Disputes" flush>
          <LineList>
            {disputes.map((dispute) => (
              <Row
                key={dispute.id}
                amount={dispute.amount}
                currency={currency}
                at={dispute.createdAt}
                state={<Signal tone={disputeTone(dispute.state)}>{humanise(dispute.state)}</Signal>}
                words={[
                  dispute.reason === null ? null : humanise(dispute.reason),
                  dispute.respondBy === null ? null : (
                    <>
                      answer at Stripe <Moment at={dispute.respondBy} />
                    </>
                  ),
                ]}
              />
            ))}
          </LineList>
        </Panel>
      )}
      {refunds.length === 0 ? null : (
        <Panel title="Refunds" flush>
          <LineList>
            {refunds.map((refund) => (
              <Row
                key={refund.id}
                amount={refund.amount}
                currency={currency}
                at={refund.createdAt}
                state={<Signal tone={refundTones[refund.state]}>{humanise(refund.state)}</Signal>}
                words={[refund.reason === null ? null : humanise(refund.reason), refund.failure]}
              />
            ))}
          </LineList>
        </Panel>
      )}
      {creditNotes.length === 0 ? null : (
        <Panel title="Credit notes" flush>
          <LineList>
            {creditNotes.map((note) => (
              <Row
                key={note.id}
                amount={note.amount}
                currency={currency}
                at={note.createdAt}
                state={
                  <Signal tone={note.state === 'issued' ? 'good' : 'idle'}>{humanise(note.state)}</Signal>
                }
                words={[note.number, note.reason === null ? null : humanise(note.reason), note.memo]}
              />
            ))}
          </LineList>
        </Panel>
      )}
    </>
  );
};

const refundTones: Readonly<Record<InvoiceDetail['refunds'][number]['state'], Tone>> = {
  pending: 'busy',
  requires_action: 'wait',
  succeeded: 'good',
  failed: 'bad',
  canceled: 'idle',
  unknown: 'wait',
};

const disputeTone = (state: string): Tone => {
  if (state === 'won') return 'good';
  if (state === 'lost') return 'idle';
  return state.includes('needs_response') ? 'bad' : 'wait';
};

interface RowProps {
  amount: string;
  currency: string;
  at: number;
  state: ReactNode;
  words: readonly ReactNode[];
}

const Row = ({ amount, currency, at, state, words }: RowProps) => (
  <Line aside={<Amount money={{ amount, currency }} />}>
    {state}
    <Text size="xs" c="dimmed" component="div">
      <Moment at={at} />
      {words
        .filter((part) => part !== null)
        .map((part, index) => (
          <span key={index}> · {part}</span>
        ))}
    </Text>
  </Line>
);
