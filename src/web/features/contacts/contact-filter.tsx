import { useQuery } from '@tanstack/react-query';
import type { ContactSummary } from '#contract/crm-contacts.ts';
import { ContactFinder } from '#web/features/contacts/contact-finder.tsx';
import { contactQuery } from '#web/features/contacts/read-contact.ts';

interface ContactFilterProps {
  /** The id of the contact that the list is narrowed to. */
  value: string | undefined;
  onPick: (id: ContactSummary['id'] | undefined) => void;
}

/** Narrows a list to one contact; an emptied box shows all. */
export const ContactFilter = ({ value, onPick }: ContactFilterProps) => {
  const contact = useQuery({ ...contactQuery(value ?? ''), enabled: value !== undefined }).data;
  return (
    <ContactFinder
      label="Contact"
      compact
      value={value === undefined || contact === undefined ? null : contact}
      onPick={(picked) => {
        if (picked?.id !== value) onPick(picked?.id);
      }}
    />
  );
};
