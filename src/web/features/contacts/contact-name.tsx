import { VisuallyHidden } from '@mantine/core';
import { IconBuilding, IconUser } from '@tabler/icons-react';
import { TextLink } from '#web/ui/links.tsx';
import classes from './contact-name.module.css';

interface ContactNameProps {
  contact: { id: string; type: 'organization' | 'individual'; name: string };
  archived?: boolean;
}

/** A contact by name, with what it is, and the way to its page. */
export const ContactName = ({ contact, archived = false }: ContactNameProps) => {
  const Icon = contact.type === 'organization' ? IconBuilding : IconUser;
  return (
    <span className={classes['name']}>
      <Icon size={16} stroke={1.75} aria-hidden />
      <VisuallyHidden>{contact.type === 'organization' ? 'Organization' : 'Individual'}</VisuallyHidden>
      <TextLink to="/contacts/$contactId" params={{ contactId: contact.id }}>
        {contact.name}
      </TextLink>
      {archived ? <span className={classes['archived']}>Archived</span> : null}
    </span>
  );
};
