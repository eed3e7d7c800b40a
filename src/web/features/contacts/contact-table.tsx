import { Badge, Group } from '@mantine/core';
import type { ContactSummary } from '#contract/crm-contacts.ts';
import { ContactName } from '#web/features/contacts/contact-name.tsx';
import { columnsOf, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';

const helper = columnsOf<ContactSummary>();
const none = <span style={{ color: 'var(--mantine-color-dimmed)' }}>–</span>;

const columns = helper.columns([
  helper.accessor('name', {
    header: 'Name',
    meta: { card: 'title' },
    cell: ({ row: { original: contact } }) => (
      <ContactName contact={contact} archived={contact.archivedAt !== null} />
    ),
  }),
  helper.accessor('email', { header: 'Email', cell: ({ getValue }) => getValue() ?? none }),
  helper.display({
    id: 'phone',
    header: 'Phone',
    cell: ({ row: { original: contact } }) => contact.phone ?? contact.mobile ?? none,
  }),
  helper.display({
    id: 'owner',
    header: 'Owner',
    cell: ({ row: { original: contact } }) => contact.owner?.name ?? none,
  }),
  helper.display({
    id: 'tags',
    header: 'Tags',
    cell: ({ row: { original: contact } }) =>
      contact.tags.length === 0 ? (
        none
      ) : (
        <Group gap={4}>
          {contact.tags.slice(0, 3).map((tag) => (
            <Badge key={tag} variant="default" size="sm" tt="none" fw={500}>
              {tag}
            </Badge>
          ))}
          {contact.tags.length > 3 ? <span>+{contact.tags.length - 3}</span> : null}
        </Group>
      ),
  }),
  helper.accessor('updatedAt', {
    header: 'Changed',
    meta: { align: 'right' },
    cell: ({ getValue }) => <Moment at={getValue()} />,
  }),
]);

/** Organizations and individuals with how to reach them. */
export const ContactTable = ({ contacts }: { contacts: readonly ContactSummary[] }) => (
  <DataTable label="Contacts" columns={columns} rows={contacts} rowId={(contact) => contact.id} />
);
