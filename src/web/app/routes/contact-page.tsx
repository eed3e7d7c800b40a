import { Group, SimpleGrid, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ContactDetail } from '#contract/crm-contacts.ts';
import { ActivityPanel } from '#web/features/activity/activity-panel.tsx';
import { AttachmentsPanel } from '#web/features/attachments/attachments-panel.tsx';
import { BillablesPanel } from '#web/features/billables/billables-panel.tsx';
import { ContactFacts } from '#web/features/contacts/contact-facts.tsx';
import { ContactForm } from '#web/features/contacts/contact-form.tsx';
import { MembersPanel } from '#web/features/contacts/members-panel.tsx';
import { contactQuery } from '#web/features/contacts/read-contact.ts';
import { useArchiveContact, useChangeContact } from '#web/features/contacts/save-contact.ts';
import { InvoicesPanel } from '#web/features/invoices/invoices-panel.tsx';
import { NotesPanel } from '#web/features/notes/notes-panel.tsx';
import { OpportunitiesPanel } from '#web/features/opportunities/opportunities-panel.tsx';
import { PaymentsPanel } from '#web/features/payments/payments-panel.tsx';
import { FlowStanding } from '#web/features/records/flow-standing.tsx';
import { PaymentMethodsPanel } from '#web/features/stripe/payment-methods-panel.tsx';
import { SubscriptionsPanel } from '#web/features/subscriptions/subscriptions-panel.tsx';
import { TicketsPanel } from '#web/features/tickets/tickets-panel.tsx';
import { archiveOrRestore } from '#web/ui/archive.ts';
import { useAsOpened } from '#web/ui/as-opened.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { ArchiveButton, EditButton } from '#web/ui/page-actions.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/contacts/$contactId');

/** One contact: what is known, who is in it, what was done, and where it stands elsewhere. */
export const ContactPage = () => {
  const { contactId } = route.useParams();
  const query = useQuery(contactQuery(contactId));
  const [editing, edit] = useDisclosure(false);
  const contact = query.data;
  return (
    <Page
      title={contact?.name ?? 'Contact'}
      above={
        <TextLink to="/contacts" size="sm">
          Contacts
        </TextLink>
      }
      description={contact === undefined ? undefined : lineOf(contact)}
      actions={
        contact === undefined || editing ? undefined : <ContactActions contact={contact} onEdit={edit.open} />
      }
    >
      <Loaded query={query}>
        {(known) =>
          editing ? <EditContact contact={known} onDone={edit.close} /> : <ContactContent contact={known} />
        }
      </Loaded>
    </Page>
  );
};

const lineOf = ({ type, archivedAt }: ContactDetail): string =>
  `${type === 'organization' ? 'Organization' : 'Individual'}${archivedAt === null ? '' : ', archived'}`;

const ContactActions = ({ contact, onEdit }: { contact: ContactDetail; onEdit: () => void }) => {
  const archive = useArchiveContact(contact.id);
  return (
    <>
      <EditButton onClick={onEdit} />
      <ArchiveButton
        isArchived={contact.archivedAt !== null}
        pending={archive.isPending}
        onClick={() => {
          archiveOrRestore(contact, archive.mutate, {
            archived: `${contact.name} is archived.`,
            restored: `${contact.name} is back in use.`,
          });
        }}
      />
    </>
  );
};

const EditContact = ({ contact, onDone }: { contact: ContactDetail; onDone: () => void }) => {
  const { version } = useAsOpened(contact);
  const change = useChangeContact(contact.id);
  return (
    <Panel>
      <ContactForm
        contact={contact}
        pending={change.isPending}
        error={change.error}
        onSave={(fields) => {
          change.mutate({ ...fields, version }, { onSuccess: onDone });
        }}
        onCancel={onDone}
      />
    </Panel>
  );
};

const ContactContent = ({ contact }: { contact: ContactDetail }) => (
  <Stack gap="lg">
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
      <Stack gap="lg">
        <Panel title="About">
          <ContactFacts contact={contact} />
        </Panel>
        <MembersPanel contact={contact} />
        {contact.flows.length === 0 ? null : <InOtherSystems contact={contact} />}
      </Stack>
      <Stack gap="lg">
        <OpportunitiesPanel contactId={contact.id} />
        <TicketsPanel of={{ contact: contact.id }} />
        <SubscriptionsPanel contact={contact.id} />
        <PaymentMethodsPanel contact={contact} />
      </Stack>
    </SimpleGrid>
    <BillablesPanel parent={{ kind: 'contact', id: contact.id }} contact={contact} />
    <InvoicesPanel of={{ contact: contact.id }} />
    <PaymentsPanel contact={contact.id} />
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
      <Stack gap="lg">
        <NotesPanel subject={{ kind: 'contact', id: contact.id }} />
        <AttachmentsPanel subject={{ kind: 'contact', id: contact.id }} />
      </Stack>
      <ActivityPanel subject={{ kind: 'contact', id: contact.id }} />
    </SimpleGrid>
  </Stack>
);

const InOtherSystems = ({ contact }: { contact: ContactDetail }) => (
  <Panel
    title="In other systems"
    actions={
      contact.recordId === null ? null : (
        <Group>
          <TextLink to="/records/$recordId" params={{ recordId: contact.recordId }} size="sm">
            What happened
          </TextLink>
        </Group>
      )
    }
  >
    {contact.flows.map((standing) => (
      <FlowStanding
        key={`${standing.flowId}-${standing.role}`}
        standing={standing}
        recordId={contact.recordId}
      />
    ))}
  </Panel>
);
