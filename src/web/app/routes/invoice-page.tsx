import { Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { InvoiceDetail } from '#contract/crm-invoices.ts';
import { ActivityPanel } from '#web/features/activity/activity-panel.tsx';
import { ContactName } from '#web/features/contacts/contact-name.tsx';
import { Attention } from '#web/features/invoices/attention.tsx';
import { InvoiceActions } from '#web/features/invoices/invoice-actions.tsx';
import { InvoiceFacts } from '#web/features/invoices/invoice-facts.tsx';
import { InvoiceLinesPanel } from '#web/features/invoices/invoice-lines-panel.tsx';
import { InvoiceState } from '#web/features/invoices/invoice-state.tsx';
import { invoiceName } from '#web/features/invoices/invoice-words.ts';
import { JobProgress } from '#web/features/invoices/job-progress.tsx';
import { invoiceQuery } from '#web/features/invoices/list-invoices.ts';
import { PaymentLinkPanel } from '#web/features/invoices/payment-link-panel.tsx';
import { SettlingPanels } from '#web/features/invoices/settling-panels.tsx';
import { NotesPanel } from '#web/features/notes/notes-panel.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { formatMoney } from '#web/ui/money.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';
import classes from './beside.module.css';

const route = getRouteApi('/signed-in/invoices/$invoiceId');

/** One invoice on its way to Stripe and to being paid: where it stands, what it holds, what can be done. */
export const InvoicePage = () => {
  const { invoiceId } = route.useParams();
  const query = useQuery(invoiceQuery(invoiceId));
  const invoice = query.data;
  return (
    <Page
      title={invoice === undefined ? 'Invoice' : invoiceName(invoice)}
      above={
        <TextLink to="/invoices" size="sm">
          Invoices
        </TextLink>
      }
      description={
        invoice === undefined ? undefined : (
          <Group component="span" gap="4px 18px">
            {invoice.contact === null ? null : <ContactName contact={invoice.contact} />}
            <InvoiceState invoice={invoice} />
            <span>{formatMoney({ amount: invoice.total, currency: invoice.currency })}</span>
          </Group>
        )
      }
      actions={invoice === undefined ? undefined : <InvoiceActions invoice={invoice} />}
    >
      <Loaded query={query}>{(known) => <InvoiceContent invoice={known} />}</Loaded>
    </Page>
  );
};

const InvoiceContent = ({ invoice }: { invoice: InvoiceDetail }) => (
  <div className={classes['columns']}>
    <Stack gap="lg">
      <Attention invoice={invoice} />
      {invoice.job === null ? null : (
        <JobProgress job={invoice.job} currency={invoice.currency} collection={invoice.collection} />
      )}
      <InvoiceLinesPanel invoice={invoice} />
      <SettlingPanels invoice={invoice} />
    </Stack>
    <Stack gap="lg">
      <PaymentLinkPanel invoice={invoice} />
      <Panel title="About">
        <InvoiceFacts invoice={invoice} />
      </Panel>
      <NotesPanel subject={{ kind: 'invoice', id: invoice.id }} />
      <ActivityPanel subject={{ kind: 'invoice', id: invoice.id }} />
    </Stack>
  </div>
);
