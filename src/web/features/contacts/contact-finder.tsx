import { useInfiniteQuery } from '@tanstack/react-query';
import type { ContactSummary } from '#contract/crm-contacts.ts';
import { contactsListQuery } from '#web/features/contacts/list-contacts.ts';
import { Finder, useFinder } from '#web/ui/finder.tsx';

interface ContactFinderProps {
  label: string;
  description?: string;
  required?: boolean;
  /** The label stands in the empty box instead of above it: for filters. */
  compact?: boolean;
  /** Only contacts of this type. */
  type?: 'organization' | 'individual';
  value: { id: string; name: string } | null;
  onPick: (contact: Pick<ContactSummary, 'id' | 'name' | 'currency'> | null) => void;
}

/** Finds a contact by a few letters of its name, email or number. */
export const ContactFinder = ({ type, label, compact = false, ...rest }: ContactFinderProps) => {
  const finder = useFinder();
  const found = useInfiniteQuery({
    ...contactsListQuery({ q: finder.q, type }),
    enabled: finder.isOpen,
  });
  return (
    <Finder
      {...rest}
      label={label}
      compact={compact}
      finder={finder}
      found={found}
      placeholder={compact ? `Any ${label.toLowerCase()}` : 'Type a name, email or number'}
      nothing="No contact fits"
      detailOf={({ email }) => email}
    />
  );
};
