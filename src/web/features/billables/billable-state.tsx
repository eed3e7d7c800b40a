import type { Billable } from '#contract/crm-billables.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Signal, type Tone } from '#web/ui/signal.tsx';

export const billableStatesShown = {
  quoted: { tone: 'idle', label: 'Quoted' },
  open: { tone: 'wait', label: 'To invoice' },
  on_invoice: { tone: 'busy', label: 'On invoice' },
  settled: { tone: 'good', label: 'Settled' },
  written_off: { tone: 'idle', label: 'Written off' },
} as const satisfies Record<Billable['state'], { tone: Tone; label: string }>;

const invoiceWords: Readonly<Record<NonNullable<Billable['invoice']>['state'], string>> = {
  generating: 'being made',
  draft: 'draft',
  open: 'open',
  paid: 'paid',
  void: 'voided',
  uncollectible: 'uncollectible',
  deleted: 'deleted',
  failed: 'not made',
};

/** Where a line stands, with the invoice that it is on and how that stands. */
export const BillableState = ({ billable }: { billable: Pick<Billable, 'state' | 'invoice'> }) => {
  const { state, invoice } = billable;
  const { tone, label } = billableStatesShown[state];
  if (invoice === null) return <Signal tone={tone}>{label}</Signal>;
  return (
    <Signal tone={tone}>
      <span>
        {state === 'settled' ? 'Settled by ' : 'On '}
        <TextLink inherit to="/invoices/$invoiceId" params={{ invoiceId: invoice.id }}>
          {invoice.number ?? 'a new invoice'}
        </TextLink>
        {state === 'settled' ? '' : `, ${invoiceWords[invoice.state]}`}
      </span>
    </Signal>
  );
};
