import { Button, CopyButton, Group, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconExternalLink, IconFileTypePdf } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { InvoiceDetail } from '#contract/crm-invoices.ts';
import { paymentLinkQuery } from '#web/features/invoices/list-invoices.ts';
import { Loaded, Lines } from '#web/ui/loaded.tsx';
import { Panel } from '#web/ui/panel.tsx';

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

/** Where the customer pays, read from Stripe when it is shown; nothing for an invoice that has no such page. */
export const PaymentLinkPanel = ({ invoice }: { invoice: InvoiceDetail }) => {
  const hasPage = invoice.number !== null && invoice.stripe.key !== null && invoice.stripe.isConnected;
  return hasPage && (invoice.state === 'open' || invoice.state === 'paid') ? (
    <Content invoice={invoice} />
  ) : null;
};

const Content = ({ invoice }: { invoice: InvoiceDetail }) => {
  const link = useQuery(paymentLinkQuery(invoice.id));
  const isOpen = invoice.state === 'open';
  return (
    <Panel
      title={isOpen ? 'Payment link' : 'Stripe’s page'}
      description={isOpen ? 'Read from Stripe just now; it lapses after a while.' : undefined}
    >
      <Loaded query={link} skeleton={<Lines count={1} height={32} />}>
        {({ url, pdfUrl }) =>
          url === null && pdfUrl === null ? (
            <Text size="sm" c="dimmed">
              Stripe names no page for this invoice.
            </Text>
          ) : (
            <Group gap="xs">
              {url === null ? null : (
                <>
                  <Button
                    component="a"
                    href={url}
                    target="_blank"
                    rel="noreferrer"
                    variant={isOpen ? 'filled' : 'default'}
                    leftSection={<IconExternalLink {...icon} />}
                  >
                    {isOpen ? 'Open the payment page' : 'Open'}
                  </Button>
                  <CopyButton value={url}>
                    {({ copied, copy }) => (
                      <Button
                        variant="default"
                        leftSection={copied ? <IconCheck {...icon} /> : <IconCopy {...icon} />}
                        onClick={copy}
                      >
                        {copied ? 'Copied' : 'Copy the link'}
                      </Button>
                    )}
                  </CopyButton>
                </>
              )}
              {pdfUrl === null ? null : (
                <Button
                  component="a"
                  href={pdfUrl}
                  target="_blank"
                  rel="noreferrer"
                  variant="default"
                  leftSection={<IconFileTypePdf {...icon} />}
                >
                  PDF
                </Button>
              )}
            </Group>
          )
        }
      </Loaded>
    </Panel>
  );
};
