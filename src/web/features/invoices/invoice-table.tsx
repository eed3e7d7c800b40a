import { ContactName } from '#web/features/contacts/contact-name.tsx';
import { InvoiceState, type ShownInvoice } from '#web/features/invoices/invoice-state.tsx';
import { invoiceName } from '#web/features/invoices/invoice-words.ts';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Amount } from '#web/ui/money.tsx';
import { Moment } from '#web/ui/moment.tsx';

const helper = columnsOf<ShownInvoice>();
const none = <span style={{ color: 'var(--mantine-color-dimmed)' }}>–</span>;

const number = helper.accessor('number', {
  header: 'Invoice',
  meta: { card: 'title' },
  cell: ({ row: { original: invoice } }) => (
    <TextLink to="/invoices/$invoiceId" params={{ invoiceId: invoice.id }}>
      {invoiceName(invoice)}
    </TextLink>
  ),
});
const contact = helper.display({
  id: 'contact',
  header: 'Contact',
  cell: ({ row: { original: invoice } }) =>
    invoice.contact === null ? none : <ContactName contact={invoice.contact} />,
});
const rest = helper.columns([
  helper.display({
    id: 'state',
    header: 'State',
    cell: ({ row: { original: invoice } }) => <InvoiceState invoice={invoice} />,
  }),
  helper.display({
    id: 'due',
    header: 'Due',
    meta: { align: 'right' },
    cell: ({ row: { original: invoice } }) =>
      invoice.dueAt === null ? none : <Moment at={invoice.dueAt} show="day" />,
  }),
  helper.display({
    id: 'total',
    header: 'Total',
    meta: { align: 'right' },
    cell: ({ row: { original: invoice } }) => (
      <Amount money={{ amount: invoice.total, currency: invoice.currency }} />
    ),
  }),
  helper.display({
    id: 'remaining',
    header: 'Left to pay',
    meta: { align: 'right' },
    cell: ({ row: { original: invoice } }) =>
      invoice.state === 'open' || invoice.state === 'uncollectible' ? (
        <Amount money={{ amount: invoice.remaining, currency: invoice.currency }} />
      ) : (
        none
      ),
  }),
]);

const allColumns = helper.columns([number, contact, ...rest]);
const columnsOfOne = helper.columns([number, ...rest]);

interface InvoiceTableProps {
  invoices: readonly ShownInvoice[];
  /** All are of one contact, whom the page names already. */
  ofOneContact?: boolean;
}

/** Invoices with how they stand and what is left to be paid. */
export const InvoiceTable = ({ invoices, ofOneContact = false }: InvoiceTableProps) => (
  <DataTable
    label="Invoices"
    columns={ofOneContact ? columnsOfOne : allColumns}
    rows={invoices}
    rowId={(invoice) => invoice.id}
    isMarked={(invoice) => invoice.job?.state === 'stopped'}
  />
);
