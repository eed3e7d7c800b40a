import { Button, Checkbox, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { ContactDetail, Membership } from '#contract/crm-contacts.ts';
import { ContactFinder } from '#web/features/contacts/contact-finder.tsx';
import { ContactName } from '#web/features/contacts/contact-name.tsx';
import { useAddMember, useRemoveMember } from '#web/features/contacts/save-contact.ts';
import { DialogEnd } from '#web/ui/form-end.tsx';
import { NoRows } from '#web/ui/no-rows.tsx';
import { notifyFailure, notifyUndoable } from '#web/ui/notify.ts';
import { Panel } from '#web/ui/panel.tsx';
import { Row, RowList } from '#web/ui/row-list.tsx';

/** The people of an organization, who is first and who gets the invoices; or the organizations of a person. */
export const MembersPanel = ({ contact }: { contact: ContactDetail }) => {
  const [opened, { open, close }] = useDisclosure(false);
  const isOrganization = contact.type === 'organization';
  return (
    <Panel
      title={isOrganization ? 'People' : 'Belongs to'}
      flush
      actions={
        isOrganization ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconUserPlus size={14} stroke={1.75} aria-hidden />}
            onClick={open}
          >
            Add a person
          </Button>
        ) : null
      }
    >
      {contact.memberships.length === 0 ? (
        <NoRows>{isOrganization ? 'Nobody is named yet.' : 'No organization.'}</NoRows>
      ) : (
        <RowList>
          {contact.memberships.map((member) => (
            <MemberRow
              key={member.contact.id}
              organization={isOrganization ? contact : null}
              member={member}
            />
          ))}
        </RowList>
      )}
      <Modal opened={opened} onClose={close} title="Add a person" centered>
        <MemberForm organizationId={contact.id} onDone={close} />
      </Modal>
    </Panel>
  );
};

interface MemberRowProps {
  /** Null where the row is an organization that the person belongs to. */
  organization: ContactDetail | null;
  member: Membership;
}

const MemberRow = ({ organization, member }: MemberRowProps) => {
  const organizationId = organization?.id ?? '';
  const add = useAddMember(organizationId);
  const remove = useRemoveMember(organizationId);
  const { contact, role, isPrimary, isBilling } = member;
  const parts = [role, isPrimary ? 'primary contact' : '', isBilling ? 'gets invoices' : ''].filter(
    (part) => part !== '',
  );
  return (
    <Row>
      <div>
        <ContactName contact={contact} archived={contact.archived} />
        <Text size="xs" c="dimmed">
          {[parts.join(', '), member.email, member.phone]
            .filter((part) => part !== null && part !== '')
            .join(' · ')}
        </Text>
      </div>
      {organization === null ? null : (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          loading={remove.isPending}
          aria-label={`Take ${contact.name} out of ${organization.name}`}
          onClick={() => {
            remove.mutate(contact.id, {
              onSuccess: () => {
                notifyUndoable(`${contact.name} no longer belongs to ${organization.name}.`, () => {
                  add.mutate(
                    { individualId: contact.id, role, isPrimary, isBilling },
                    { onError: notifyFailure },
                  );
                });
              },
              onError: notifyFailure,
            });
          }}
        >
          Remove
        </Button>
      )}
    </Row>
  );
};

const MemberForm = ({ organizationId, onDone }: { organizationId: string; onDone: () => void }) => {
  const [person, setPerson] = useState<{ id: string; name: string } | null>(null);
  const [role, setRole] = useState('');
  const [isPrimary, setPrimary] = useState(false);
  const [isBilling, setBilling] = useState(false);
  const add = useAddMember(organizationId);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (person === null) return;
        add.mutate(
          { individualId: person.id, role: role.trim(), isPrimary, isBilling },
          { onSuccess: onDone },
        );
      }}
    >
      <Stack gap="md">
        <ContactFinder
          label="Person"
          description="An individual among your contacts."
          type="individual"
          required
          value={person}
          onPick={setPerson}
        />
        <TextInput
          label="Role"
          placeholder="Director, bookkeeper"
          value={role}
          onChange={(event) => {
            setRole(event.currentTarget.value);
          }}
        />
        <Checkbox
          label="Primary contact"
          checked={isPrimary}
          onChange={(event) => {
            setPrimary(event.currentTarget.checked);
          }}
        />
        <Checkbox
          label="Gets the invoices"
          checked={isBilling}
          onChange={(event) => {
            setBilling(event.currentTarget.checked);
          }}
        />
        <DialogEnd
          action="Add"
          pending={add.isPending}
          disabled={person === null}
          error={add.error}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
};
