import type { InvoiceDetail } from '#contract/crm-invoices.ts';
import { isAbove } from '#web/features/invoices/invoice-state.tsx';
import { LineTable } from '#web/features/invoices/line-table.tsx';
import { TotalsList } from '#web/features/invoices/totals-list.tsx';
import { Panel } from '#web/ui/panel.tsx';

/** The lines with what they come to, what was paid of it, and what is left. */
export const InvoiceLinesPanel = ({ invoice }: { invoice: InvoiceDetail }) => {
  const isIssued = invoice.issuedAt !== null;
  const more = [
    { name: 'Credited', amount: invoice.credited },
    { name: 'Paid', amount: invoice.paid },
    { name: 'Refunded', amount: invoice.refunded },
  ].filter(({ amount }) => isAbove(amount, '0'));
  const left =
    isIssued && (invoice.state === 'open' || invoice.state === 'uncollectible')
      ? [{ name: 'Left to be paid', amount: invoice.remaining, isMain: true }]
      : [];
  return (
    <Panel title="Lines" flush>
      <LineTable lines={invoice.lines} currency={invoice.currency} />
      <TotalsList
        totals={invoice}
        lines={invoice.lines}
        currency={invoice.currency}
        more={[...more, ...left]}
      />
    </Panel>
  );
};
