import { SimpleGrid, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TicketDetail } from '#contract/crm-tickets.ts';
import { ContactFinder } from '#web/features/contacts/contact-finder.tsx';
import { CustomInputs, type CustomEdits } from '#web/features/custom-fields/custom-inputs.tsx';
import { opportunitiesListQuery } from '#web/features/opportunities/list-opportunities.ts';
import { PersonPick } from '#web/features/people/person-pick.tsx';
import type { TicketFields } from '#web/features/tickets/save-ticket.ts';
import { priorityChoices } from '#web/features/tickets/ticket-states.tsx';
import { FormEnd } from '#web/ui/form-end.tsx';
import { Pick } from '#web/ui/pick.tsx';

interface Named {
  readonly id: string;
  readonly name: string;
}

interface TicketFormProps {
  /** Null for a new one. */
  ticket: TicketDetail | null;
  /** Whom and what a new one is about, when that is known. */
  contact?: Named | null;
  opportunityId?: string | null;
  /** Whether opportunities can be picked at all. */
  withOpportunities: boolean;
  pending: boolean;
  error: Error | null;
  onSave: (fields: TicketFields) => void;
  onCancel: () => void;
}

/** Something to be done for a contact. */
export const TicketForm = (props: TicketFormProps) => {
  const { ticket, withOpportunities, pending, error, onSave, onCancel } = props;
  const [title, setTitle] = useState(ticket?.title ?? '');
  const [contact, setContact] = useState<Named | null>(ticket?.contact ?? props.contact ?? null);
  const [opportunityId, setOpportunity] = useState<string | null>(
    ticket?.opportunity?.id ?? props.opportunityId ?? null,
  );
  const [priority, setPriority] = useState(ticket?.priority ?? 'normal');
  const [assigneeId, setAssignee] = useState(ticket?.assignee?.id ?? null);
  const [description, setDescription] = useState(ticket?.description ?? '');
  const [tags, setTags] = useState(ticket?.tags ?? []);
  const [custom, setCustom] = useState<CustomEdits>(ticket?.custom ?? {});
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (contact === null) return;
        onSave({
          title: title.trim(),
          contactId: contact.id,
          ...(withOpportunities ? { opportunityId } : {}),
          priority,
          assigneeId,
          description: description.trim() === '' ? null : description.trim(),
          tags,
          custom: { ...custom },
        });
      }}
    >
      <Stack gap="md" maw={760}>
        <TextInput
          label="What it is about"
          required
          data-autofocus
          maxLength={250}
          value={title}
          onChange={(event) => {
            setTitle(event.currentTarget.value);
          }}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <ContactFinder
            label="For"
            required
            value={contact}
            onPick={(picked) => {
              setContact(picked);
              setOpportunity(null);
            }}
          />
          {withOpportunities ? (
            <OpportunityPick
              contactId={contact?.id ?? null}
              known={ticket?.opportunity ?? null}
              value={opportunityId}
              onPick={setOpportunity}
            />
          ) : null}
          <Pick label="Priority" value={priority} choices={priorityChoices} onPick={setPriority} />
          <PersonPick label="Assignee" value={assigneeId} onPick={setAssignee} />
        </SimpleGrid>
        <Textarea
          label="Description"
          autosize
          minRows={4}
          value={description}
          onChange={(event) => {
            setDescription(event.currentTarget.value);
          }}
        />
        <TagsInput label="Tags" value={tags} onChange={setTags} />
        <CustomInputs subject="ticket" values={custom} onChange={setCustom} />
        <FormEnd
          action={ticket === null ? 'Open the ticket' : 'Save'}
          pending={pending}
          disabled={contact === null}
          error={error}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
};

interface OpportunityPickProps {
  contactId: string | null;
  /** The one it has now, which may be closed or far down the list. */
  known: { readonly id: string; readonly title: string } | null;
  value: string | null;
  onPick: (id: string | null) => void;
}

/** One of the contact's opportunities, last changed first, or none. */
const OpportunityPick = ({ contactId, known, value, onPick }: OpportunityPickProps) => {
  const found = useInfiniteQuery({
    ...opportunitiesListQuery(contactId === null ? {} : { contact: contactId }),
    enabled: contactId !== null,
  });
  const listed = contactId === null ? [] : (found.data?.pages.flatMap((page) => page.items) ?? []);
  const others = known === null || listed.some(({ id }) => id === known.id) ? [] : [known];
  return (
    <Pick
      label="Opportunity"
      disabled={contactId === null}
      value={value ?? ''}
      choices={[
        { value: '', label: 'None' },
        ...[...listed, ...others].map(({ id, title }) => ({ value: id, label: title })),
      ]}
      onPick={(id) => {
        onPick(id === '' ? null : id);
      }}
    />
  );
};
