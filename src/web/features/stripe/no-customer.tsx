import { Button, Code, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useDisclosure } from '@mantine/hooks';
import type { CustomerStanding } from '#contract/crm-payments.ts';
import { useMakeNewCustomer } from '#web/features/stripe/customer.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { Confirm } from '#web/ui/confirm.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { notifyDone } from '#web/ui/notify.ts';
import classes from './no-customer.module.css';

interface NoCustomerProps {
  contact: { id: string; name: string };
  standing: CustomerStanding;
}

/** Why a contact has no customer at Stripe, and what can be done about it. */
export const NoCustomer = ({ contact, standing }: NoCustomerProps) => {
  const { name } = contact;
  switch (standing.state) {
    case 'gone':
      return <Gone contact={contact} standing={standing} />;
    case 'none':
      return <Sentence>{name} becomes a customer of Stripe with the first invoice.</Sentence>;
    case 'pending':
    case 'customer':
      return <Sentence>{name} is being made a customer of Stripe.</Sentence>;
    case 'paused':
      return <Sentence>{name} is not carried to Stripe: the flow is paused.</Sentence>;
    case 'left_out':
      return <Sentence>{name} is left out by the flow to Stripe.</Sentence>;
    case 'review':
      return (
        <Sentence>
          {name} may be one of several customers of Stripe.{' '}
          <TextLink to="/reviews" size="sm">
            Answer the match review
          </TextLink>
        </Sentence>
      );
    case 'dead':
      return (
        <Sentence>
          {name} could not be carried to Stripe.{' '}
          <TextLink to="/dead-letters" size="sm">
            See the dead letter
          </TextLink>
        </Sentence>
      );
    default:
      return standing.state satisfies never;
  }
};

const Sentence = ({ children }: { children: ReactNode }) => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
);

const Gone = ({ contact, standing }: NoCustomerProps) => {
  const [opened, { open, close }] = useDisclosure(false);
  const make = useMakeNewCustomer(contact.id);
  return (
    <div className={classes['notice']} role="alert">
      <Text fw={600}>This customer was deleted at Stripe.</Text>
      <Text size="sm">
        {standing.key === null ? null : <Code>{standing.key}</Code>}{' '}
        {standing.seenAt === null ? null : (
          <>
            was last looked for <Moment at={standing.seenAt} />.
          </>
        )}{' '}
        Nothing can be billed to {contact.name} until there is a new one. What was invoiced stays as it is.
      </Text>
      <AdminOnly otherwise="Ask an owner or admin of the workspace to make one.">
        <Button size="xs" mt={8} onClick={open}>
          Make a new customer
        </Button>
      </AdminOnly>
      <Confirm
        opened={opened}
        onClose={close}
        title={`Make a new customer for ${contact.name}?`}
        action="Make a new customer"
        pending={make.isPending}
        error={make.error}
        onConfirm={() => {
          make.mutate(undefined, {
            onSuccess: ({ state }) => {
              close();
              notifyDone(
                state === 'none'
                  ? 'A new customer is made with the next invoice.'
                  : 'A new customer is being made. What waits for it goes on by itself.',
              );
            },
          });
        }}
      >
        <Text size="sm">
          Stripe is asked first whether the old customer is really gone. Payment methods and subscriptions
          that it had are gone with it and have to be left and started again. Its invoices stay here and at
          Stripe.
        </Text>
      </Confirm>
    </div>
  );
};
