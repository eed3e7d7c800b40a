import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import type { InvoiceDetail } from '#contract/crm-invoices.ts';
import { useAskInvoice, type PlainAction } from '#web/features/invoices/ask-invoice.ts';
import { consequences } from '#web/features/invoices/action-words.ts';
import { ChargeDialog } from '#web/features/invoices/charge-dialog.tsx';
import { CreditDialog } from '#web/features/invoices/credit-dialog.tsx';
import { actionLabels } from '#web/features/invoices/invoice-words.ts';
import type { BillingAction } from '#web/features/invoices/job-words.ts';
import { RefundDialog } from '#web/features/invoices/refund-dialog.tsx';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { Confirm } from '#web/ui/confirm.tsx';

type Asked = PlainAction | 'refund' | 'credit';

/** What members are refused. */
const adminOnly: ReadonlySet<BillingAction> = new Set(['void', 'mark_uncollectible', 'credit', 'refund']);
/** Stand beside the menu, the first allowed one as the page's main action. */
const foremost: readonly Asked[] = ['finalize', 'send', 'pay_now', 'refund'];
const order: readonly Asked[] = [
  ...foremost,
  'pay_out_of_band',
  'credit',
  'mark_uncollectible',
  'void',
  'delete_draft',
];

/** All that may be asked of an invoice in its state; each says first what will happen. */
export const InvoiceActions = ({ invoice }: { invoice: InvoiceDetail }) => {
  const isBusy = invoice.job !== null && invoice.job.state !== 'done';
  return !invoice.stripe.isConnected || isBusy ? null : <Offered invoice={invoice} />;
};

/** Goes with what was asked of it: a dialog whose job began may not stand there again once that has stopped. */
const Offered = ({ invoice }: { invoice: InvoiceDetail }) => {
  const isAdmin = useIsAdmin();
  const [asked, setAsked] = useState<Asked | null>(null);
  const allowed = order.filter(
    (action) => invoice.actions.includes(action) && (isAdmin || !adminOnly.has(action)),
  );
  const [main] = foremost.filter((action) => allowed.includes(action));
  const others = allowed.filter((action) => action !== main);
  const close = (): void => {
    setAsked(null);
  };
  return (
    <>
      {main === undefined ? null : (
        <Button
          variant={main === 'refund' ? 'default' : 'filled'}
          onClick={() => {
            setAsked(main);
          }}
        >
          {labelOf(main, invoice)}
        </Button>
      )}
      {others.length === 0 ? null : (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={36} aria-label="More actions">
              <IconDots size={16} stroke={1.75} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((action) => (
              <Menu.Item
                key={action}
                onClick={() => {
                  setAsked(action);
                }}
              >
                {labelOf(action, invoice)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <RefundDialog invoice={invoice} opened={asked === 'refund'} onClose={close} />
      <CreditDialog invoice={invoice} opened={asked === 'credit'} onClose={close} />
      {asked === 'pay_now' ? <ChargeDialog invoice={invoice} onClose={close} /> : null}
      {asked === null || asked === 'pay_now' || asked === 'refund' || asked === 'credit' ? null : (
        <Ask invoice={invoice} action={asked} onClose={close} />
      )}
    </>
  );
};

const labelOf = (action: Asked, { isSent }: InvoiceDetail): string =>
  action === 'send' && isSent ? 'Send again' : actionLabels[action];

interface AskProps {
  invoice: InvoiceDetail;
  action: PlainAction;
  onClose: () => void;
}

const Ask = ({ invoice, action, onClose }: AskProps) => {
  const ask = useAskInvoice(invoice.id);
  const { title, sentences, isDangerous } = consequences(action, invoice);
  return (
    <Confirm
      opened
      onClose={onClose}
      title={title}
      action={labelOf(action, invoice)}
      danger={isDangerous}
      pending={ask.isPending}
      error={ask.error}
      onConfirm={() => {
        ask.mutate(action, { onSuccess: onClose });
      }}
    >
      {sentences.map((sentence) => (
        <Text key={sentence} size="sm" mb={6}>
          {sentence}
        </Text>
      ))}
    </Confirm>
  );
};
