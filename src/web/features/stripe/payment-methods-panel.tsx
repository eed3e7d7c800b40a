import { Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PaymentMethod } from '#contract/crm-payments.ts';
import { useCanBill } from '#web/features/invoices/billing-notice.tsx';
import { customerQuery } from '#web/features/stripe/customer.ts';
import { NoCustomer } from '#web/features/stripe/no-customer.tsx';
import {
  paymentMethodsQuery,
  useChooseDefault,
  useStripeLink,
} from '#web/features/stripe/payment-methods.ts';
import { Failure } from '#web/ui/failure.tsx';
import { humanise } from '#web/ui/format.ts';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { Panel } from '#web/ui/panel.tsx';
import classes from './payment-methods-panel.module.css';

interface PaymentMethodsPanelProps {
  contact: { id: string; name: string };
}

/** What a contact is charged by, and the pages of Stripe for it. Nothing while Stripe is off or not connected. */
export const PaymentMethodsPanel = ({ contact }: PaymentMethodsPanelProps) =>
  useCanBill() ? <Content contact={contact} /> : null;

const Content = ({ contact }: PaymentMethodsPanelProps) => {
  const customer = useQuery(customerQuery(contact.id));
  return (
    <Panel title="Payment methods" description="Read from Stripe; card numbers are typed there only.">
      <Loaded query={customer} skeleton={<Lines count={2} />}>
        {(standing) =>
          standing.state === 'customer' ? (
            <Methods contactId={contact.id} />
          ) : (
            <NoCustomer contact={contact} standing={standing} />
          )
        }
      </Loaded>
    </Panel>
  );
};

const Methods = ({ contactId }: { contactId: string }) => {
  const methods = useQuery(paymentMethodsQuery(contactId));
  return (
    <Loaded query={methods} skeleton={<Lines count={2} />}>
      {({ items }) => (
        <Stack gap="md">
          {items.length === 0 ? (
            <Text size="sm" c="dimmed">
              None is stored.
            </Text>
          ) : (
            <ul className={classes['list']}>
              {items.map((method) => (
                <Method key={method.id} contactId={contactId} method={method} />
              ))}
            </ul>
          )}
          <StripePages contactId={contactId} />
        </Stack>
      )}
    </Loaded>
  );
};

const nameOf = ({ type, brand, last4 }: PaymentMethod): string =>
  [humanise(brand ?? type), last4 === null ? '' : `···· ${last4}`].filter((part) => part !== '').join(' ');

const Method = ({ contactId, method }: { contactId: string; method: PaymentMethod }) => {
  const choose = useChooseDefault(contactId);
  const { expiresMonth, expiresYear, isDefault } = method;
  return (
    <li className={classes['row']}>
      <div>
        {nameOf(method)}
        <Text size="xs" c="dimmed">
          {[
            isDefault ? 'Default' : '',
            expiresMonth === null || expiresYear === null
              ? ''
              : `until ${String(expiresMonth).padStart(2, '0')}/${String(expiresYear)}`,
          ]
            .filter((part) => part !== '')
            .join(', ')}
        </Text>
      </div>
      {isDefault ? null : (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          loading={choose.isPending}
          onClick={() => {
            choose.mutate(method.id, {
              onSuccess: () => {
                notifyDone(`Invoices are charged to ${nameOf(method)}.`);
              },
              onError: notifyFailure,
            });
          }}
        >
          Make it the default
        </Button>
      )}
    </li>
  );
};

const pages = [
  { which: 'setup', label: 'Link to leave a payment method' },
  { which: 'portal', label: 'Link to the customer portal' },
] as const;

/** Links are made when they are asked for, because they live for minutes. */
const StripePages = ({ contactId }: { contactId: string }) => {
  const [shown, setShown] = useState<'portal' | 'setup' | null>(null);
  const link = useStripeLink(contactId);
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {pages.map(({ which, label }) => (
          <Button
            key={which}
            size="xs"
            variant="default"
            loading={link.isPending && shown === which}
            onClick={() => {
              setShown(which);
              link.mutate(which);
            }}
          >
            {label}
          </Button>
        ))}
      </Group>
      {link.error === null ? null : <Failure error={link.error} />}
      {link.data === undefined ? null : <MadeLink url={link.data.url} which={shown} />}
    </Stack>
  );
};

const MadeLink = ({ url, which }: { url: string; which: 'portal' | 'setup' | null }) => (
  <div className={classes['made']}>
    <Text size="sm">
      {which === 'setup' ? 'For the customer to leave a payment method.' : 'For the customer alone.'} It lives
      for minutes.
    </Text>
    <Group gap="xs">
      <Button
        component="a"
        href={url}
        target="_blank"
        rel="noreferrer"
        size="xs"
        leftSection={<IconExternalLink size={14} stroke={1.75} aria-hidden />}
      >
        Open
      </Button>
      <CopyButton value={url}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            variant="default"
            leftSection={
              copied ? (
                <IconCheck size={14} stroke={1.75} aria-hidden />
              ) : (
                <IconCopy size={14} stroke={1.75} aria-hidden />
              )
            }
            onClick={copy}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  </div>
);
