import { useInfiniteQuery } from '@tanstack/react-query';
import { useModules } from '#web/features/modules/list-modules.ts';
import { paymentsListQuery } from '#web/features/payments/list-payments.ts';
import { PaymentTable } from '#web/features/payments/payment-table.tsx';
import { NoRows } from '#web/ui/no-rows.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';

const firstPage = 20;

/** What a contact paid, and what failed. Nothing where finance is off. */
export const PaymentsPanel = (props: { contact: string }) =>
  useModules()('finance') ? <Content {...props} /> : null;

const Content = ({ contact }: { contact: string }) => {
  const payments = useInfiniteQuery(paymentsListQuery({ contact }, firstPage));
  return (
    <Panel title="Payments" flush>
      <PagedList query={payments} empty={<NoRows>None yet.</NoRows>}>
        {(items) => <PaymentTable payments={items} of="contact" />}
      </PagedList>
    </Panel>
  );
};
