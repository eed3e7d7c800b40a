import { Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconForms } from '@tabler/icons-react';
import type { CustomField } from '#contract/crm-custom-fields.ts';
import { FieldForm } from '#web/features/custom-fields/field-form.tsx';
import { typeLabels } from '#web/features/custom-fields/field-words.ts';
import { useChangeField } from '#web/features/custom-fields/save-custom-field.ts';
import { AdminOnly, useIsAdmin } from '#web/ui/admin-only.tsx';
import { archiveOrRestore } from '#web/ui/archive.ts';
import { Empty } from '#web/ui/empty.tsx';
import { notifyFailure } from '#web/ui/notify.ts';
import { OrderedList, OrderedRowText } from '#web/ui/ordered-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { RowButton } from '#web/ui/row-button.tsx';

/** The fields of one noun in the order of its form; archived ones below. */
export const FieldList = ({ fields }: { fields: readonly CustomField[] }) => {
  const isAdmin = useIsAdmin();
  const change = useChangeField();
  const inUse = fields.filter(({ archivedAt }) => archivedAt === null);
  const archived = fields.filter(({ archivedAt }) => archivedAt !== null);
  return (
    <>
      <Panel flush>
        {inUse.length === 0 ? (
          <Empty icon={<IconForms size={24} stroke={1.5} />} title="No custom fields">
            A field added here stands in the form from then on, and in exports.
          </Empty>
        ) : (
          <OrderedList
            label="Custom fields"
            dragType="application/x-plumbline-field"
            items={inUse}
            nameOf={({ label }) => label}
            movable={isAdmin}
            busy={change.isPending}
            onOrder={(_, field, to) => {
              const position = inUse[to]?.position;
              if (position === undefined) return;
              change.mutate({ id: field.id, version: field.version, position }, { onError: notifyFailure });
            }}
          >
            {(field) => <FieldRow field={field} />}
          </OrderedList>
        )}
      </Panel>
      {archived.length === 0 ? null : (
        <Panel title="Archived" description="Kept with their values, and not in forms." flush>
          <OrderedList
            label="Archived custom fields"
            dragType="application/x-plumbline-archived-field"
            items={archived}
            nameOf={({ label }) => label}
            movable={false}
            busy={false}
            onOrder={() => undefined}
          >
            {(field) => <FieldRow field={field} />}
          </OrderedList>
        </Panel>
      )}
    </>
  );
};

const FieldRow = ({ field }: { field: CustomField }) => {
  const [editing, edit] = useDisclosure(false);
  const change = useChangeField();
  const isArchived = field.archivedAt !== null;
  const archive = (): void => {
    archiveOrRestore(
      field,
      (archiving, told) => {
        change.mutate({ id: field.id, ...archiving }, told);
      },
      {
        archived: `${field.label} is archived; its values are kept.`,
        restored: `${field.label} is back in the form.`,
      },
    );
  };
  if (editing)
    return (
      <FieldForm
        field={field}
        pending={change.isPending}
        error={change.error}
        onSave={({ label, choices }) => {
          change.mutate(
            {
              id: field.id,
              version: field.version,
              label,
              ...(field.type === 'choice' ? { choices } : {}),
            },
            { onSuccess: edit.close },
          );
        }}
        onCancel={edit.close}
      />
    );
  return (
    <>
      <OrderedRowText>
        {field.label}
        <Text size="xs" c="dimmed">
          {typeLabels[field.type]}
          {field.choices.length === 0 ? '' : `: ${field.choices.join(', ')}`}
          {`, kept as ${field.key}`}
        </Text>
      </OrderedRowText>
      <AdminOnly>
        <Group gap={4} wrap="nowrap">
          <RowButton verb="Edit" name={field.label} onClick={edit.open} />
          <RowButton
            verb={isArchived ? 'Bring back' : 'Archive'}
            name={field.label}
            loading={change.isPending}
            onClick={archive}
          />
        </Group>
      </AdminOnly>
    </>
  );
};
