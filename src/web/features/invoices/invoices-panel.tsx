import { useInfiniteQuery } from '@tanstack/react-query';
import { InvoiceTable } from '#web/features/invoices/invoice-table.tsx';
import { invoicesListQuery } from '#web/features/invoices/list-invoices.ts';
import { useModules } from '#web/features/modules/list-modules.ts';
import { NoRows } from '#web/ui/no-rows.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';

interface InvoicesPanelProps {
  of: { contact: string } | { opportunity: string } | { ticket: string } | { subscription: string };
}

const firstPage = 20;

/** The invoices of a contact, or of what was billed for an opportunity or ticket. Nothing where finance is off. */
export const InvoicesPanel = (props: InvoicesPanelProps) =>
  useModules()('finance') ? <Content {...props} /> : null;

const Content = ({ of }: InvoicesPanelProps) => {
  const invoices = useInfiniteQuery(invoicesListQuery(of, firstPage));
  return (
    <Panel title="Invoices" flush>
      <PagedList query={invoices} empty={<NoRows>None yet.</NoRows>}>
        {(items) => <InvoiceTable invoices={items} ofOneContact />}
      </PagedList>
    </Panel>
  );
};
