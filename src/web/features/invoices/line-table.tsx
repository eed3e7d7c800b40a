import { Text } from '@mantine/core';
import type { InvoiceLine } from '#contract/crm-invoices.ts';
import { taxText } from '#contract/tax-text.ts';
import { discountText } from '#web/features/billables/billable-words.ts';
import { UnitPrice } from '#web/features/billables/unit-price.tsx';
import { sharedOpportunity } from '#web/features/invoices/shared-opportunity.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { Amount } from '#web/ui/money.tsx';
import { SubjectLink } from '#web/ui/subject-link.tsx';

interface Row extends InvoiceLine {
  readonly currency: string;
}

const helper = columnsOf<Row>();

const columns = helper.columns([
  helper.accessor('description', {
    header: 'What',
    meta: { card: 'title' },
    cell: ({ row: { original: line } }) => (
      <div>
        <div>{line.description}</div>
        <Text size="xs" c="dimmed" component="div">
          {line.service?.code ?? ''}
          {line.service !== null && line.opportunity !== null ? ' · ' : ''}
          {line.opportunity === null ? null : (
            <SubjectLink subject={{ kind: 'opportunity', id: line.opportunity.id }}>
              {line.opportunity.title}
            </SubjectLink>
          )}
        </Text>
      </div>
    ),
  }),
  helper.display({
    id: 'price',
    header: 'Quantity and price',
    cell: ({ row: { original: line } }) => (
      <div>
        {line.unitPrice === null ? line.quantity : <UnitPrice {...line} unitPrice={line.unitPrice} />}
        {line.priceReason === null ? null : (
          <Text size="xs" c="dimmed">
            {line.priceReason}
          </Text>
        )}
      </div>
    ),
  }),
  helper.display({
    id: 'discount',
    header: 'Discount',
    meta: { align: 'right' },
    cell: ({ row: { original: line } }) =>
      line.discount === null ? '–' : discountText(line.discount, line.currency),
  }),
  helper.display({
    id: 'tax',
    header: 'Tax',
    meta: { align: 'right' },
    cell: ({ row: { original: line } }) => (line.tax === null ? '–' : taxText(line.tax)),
  }),
  helper.display({
    id: 'amount',
    header: 'Amount',
    meta: { align: 'right' },
    cell: ({ row: { original: line } }) => (
      <Amount money={{ amount: line.amount, currency: line.currency }} />
    ),
  }),
]);

/**
 * The lines of an invoice, each with its amount before discounts as its subtotal adds them up. An opportunity that all
 * came of is not repeated on each: the page around it names it.
 */
export const LineTable = ({ lines, currency }: { lines: readonly InvoiceLine[]; currency: string }) => {
  const shared = sharedOpportunity(lines);
  return (
    <DataTable
      label="Lines"
      columns={columns}
      rows={lines.map((line) => ({ ...line, currency, ...(shared === null ? {} : { opportunity: null }) }))}
      rowId={(line) => String(line.position)}
    />
  );
};
