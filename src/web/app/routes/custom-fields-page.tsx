import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { FieldForm } from '#web/features/custom-fields/field-form.tsx';
import { FieldList } from '#web/features/custom-fields/field-list.tsx';
import { subjectLabels } from '#web/features/custom-fields/field-words.ts';
import { customFieldsQuery } from '#web/features/custom-fields/list-custom-fields.ts';
import { useCreateField } from '#web/features/custom-fields/save-custom-field.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';
import { SettingsFrame } from '#web/ui/settings-frame.tsx';

const route = getRouteApi('/signed-in/settings/custom-fields');

const subjects = (['contact', 'service', 'opportunity', 'ticket'] as const).map((value) => ({
  value,
  label: subjectLabels[value],
}));

/** What a workspace keeps of its nouns beside the usual. */
export const CustomFieldsPage = () => {
  const { subject = 'contact' } = route.useSearch();
  const navigate = route.useNavigate();
  const fields = useQuery(customFieldsQuery(subject));
  const [adding, form] = useDisclosure(false);
  const create = useCreateField();
  return (
    <SettingsFrame
      title="Custom fields"
      description="What you keep beside the usual, in the order of the form."
      actions={
        <AdminOnly otherwise="Only owners and admins of the workspace change these.">
          <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={form.open}>
            Add a field
          </Button>
        </AdminOnly>
      }
    >
      <Stack gap="lg">
        <div>
          <Pick
            aria-label="Fields of"
            w={220}
            value={subject}
            choices={subjects}
            onPick={(picked) => {
              void navigate({ search: picked === 'contact' ? {} : { subject: picked }, replace: true });
            }}
          />
        </div>
        {adding ? (
          <Panel title={`New field of ${subjectLabels[subject].toLowerCase()}`}>
            <FieldForm
              field={null}
              pending={create.isPending}
              error={create.error}
              onSave={(draft) => {
                create.mutate({ subject, ...draft }, { onSuccess: form.close });
              }}
              onCancel={form.close}
            />
          </Panel>
        ) : null}
        <Loaded query={fields}>{(known) => <FieldList fields={known} />}</Loaded>
      </Stack>
    </SettingsFrame>
  );
};
