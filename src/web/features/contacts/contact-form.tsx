import { SegmentedControl, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ContactDetail } from '#contract/crm-contacts.ts';
import { AddressInputs } from '#web/features/contacts/address-inputs.tsx';
import { draftOf, fieldsOf, type ContactDraft } from '#web/features/contacts/contact-draft.ts';
import { tagsQuery } from '#web/features/contacts/list-tags.ts';
import type { ContactFields } from '#web/features/contacts/save-contact.ts';
import { CustomInputs } from '#web/features/custom-fields/custom-inputs.tsx';
import { PersonPick } from '#web/features/people/person-pick.tsx';
import { FormEnd } from '#web/ui/form-end.tsx';

interface ContactFormProps {
  /** Null for a new one. */
  contact: ContactDetail | null;
  pending: boolean;
  error: Error | null;
  onSave: (fields: ContactFields, type: ContactDraft['type']) => void;
  onCancel: () => void;
}

/** All that is kept of an organization or an individual. */
export const ContactForm = ({ contact, pending, error, onSave, onCancel }: ContactFormProps) => {
  const [draft, setDraft] = useState<ContactDraft>(() => draftOf(contact));
  const tags = useQuery(tagsQuery).data ?? [];
  const set = (change: Partial<ContactDraft>): void => {
    setDraft((before) => ({ ...before, ...change }));
  };
  const text = (name: TextName, label: string, rest: { type?: string; description?: string } = {}) => (
    <TextInput
      label={label}
      value={draft[name]}
      onChange={(event) => {
        set({ [name]: event.currentTarget.value });
      }}
      {...rest}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave(fieldsOf(draft), draft.type);
      }}
    >
      <Stack gap="md">
        {contact === null ? (
          <SegmentedControl
            aria-label="Kind of contact"
            value={draft.type}
            data={[
              { value: 'organization', label: 'Organization' },
              { value: 'individual', label: 'Individual' },
            ]}
            onChange={(type) => {
              set({ type: type === 'individual' ? 'individual' : 'organization' });
            }}
          />
        ) : null}
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {draft.type === 'organization' ? (
            <TextInput
              label="Name"
              required
              data-autofocus
              value={draft.name}
              onChange={(event) => {
                set({ name: event.currentTarget.value });
              }}
            />
          ) : (
            <>
              {text('firstName', 'First name')}
              {text('lastName', 'Last name')}
            </>
          )}
          {text('code', 'Client number', { description: 'Your own; nobody else has it.' })}
          {text('email', 'Email', { type: 'email' })}
          {text('phone', 'Phone', { type: 'tel' })}
          {text('mobile', 'Mobile', { type: 'tel' })}
          {text('website', 'Website')}
          {text('taxId', 'ABN or other tax number')}
          {text('currency', 'Currency', {
            description: 'Three letters, such as AUD; empty for the usual one.',
          })}
          {text('paymentTermsDays', 'Payment terms in days')}
          <PersonPick
            label="Owner"
            value={draft.ownerId}
            onPick={(ownerId) => {
              set({ ownerId });
            }}
          />
        </SimpleGrid>
        <TagsInput
          label="Tags"
          data={tags}
          value={[...draft.tags]}
          onChange={(chosen) => {
            set({ tags: chosen });
          }}
        />
        <AddressInputs
          legend="Billing address"
          address={draft.billingAddress}
          onChange={(billingAddress) => {
            set({ billingAddress });
          }}
        />
        <AddressInputs
          legend="Postal address"
          address={draft.postalAddress}
          onChange={(postalAddress) => {
            set({ postalAddress });
          }}
        />
        <CustomInputs
          subject="contact"
          values={draft.custom}
          onChange={(custom) => {
            set({ custom });
          }}
        />
        <FormEnd
          action={contact === null ? 'Add the contact' : 'Save'}
          pending={pending}
          error={error}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
};

type TextName = {
  [Name in keyof ContactDraft]: ContactDraft[Name] extends string ? Name : never;
}[keyof ContactDraft];
