import { Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ImportTable } from '#web/features/imports/import-table.tsx';
import { importsQuery } from '#web/features/imports/list-imports.ts';
import { UploadForm } from '#web/features/imports/upload-form.tsx';
import { useModules } from '#web/features/modules/list-modules.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { NoRows } from '#web/ui/no-rows.tsx';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/imports');

/** Brings contacts and services in from a CSV file, and what was brought in before. */
export const ImportsPage = () => {
  const { subject = 'contact' } = route.useSearch();
  const isAdmin = useIsAdmin();
  return (
    <Page
      title="Import"
      description="Contacts and services from a CSV file, as another system or an export from here gives it."
      above={
        <TextLink to={subject === 'contact' ? '/contacts' : '/services'} size="sm">
          {subject === 'contact' ? 'Contacts' : 'Services'}
        </TextLink>
      }
    >
      {isAdmin ? (
        <Importing subject={subject} />
      ) : (
        <Panel>
          <Text>
            Only owners and admins of the workspace import files, because an import changes much at once.
          </Text>
        </Panel>
      )}
    </Page>
  );
};

const Importing = ({ subject }: { subject: 'contact' | 'service' }) => {
  const navigate = route.useNavigate();
  const isOn = useModules();
  const imports = useInfiniteQuery(importsQuery);
  return (
    <Stack gap="lg">
      <Panel title="New import">
        <UploadForm
          key={subject}
          subject={subject}
          withServices={isOn('services')}
          onSubject={(picked) => {
            void navigate({ search: { subject: picked }, replace: true });
          }}
          onPreview={(importId) => void navigate({ to: '/imports/$importId', params: { importId } })}
        />
      </Panel>
      <Panel title="Before" flush>
        <PagedList query={imports} empty={<NoRows>Nothing was imported yet.</NoRows>}>
          {(items) => <ImportTable imports={items} />}
        </PagedList>
      </Panel>
    </Stack>
  );
};
