import { Stack } from '@mantine/core';
import { IconTable } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { LookupTableList } from '#web/features/lookup-tables/lookup-table-list.tsx';
import { tablesQuery } from '#web/features/lookup-tables/table-queries.ts';
import { UploadTableForm } from '#web/features/lookup-tables/upload-table-form.tsx';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

/** Tables that mappings look things up in. */
export const TablesPage = () => (
  <Page
    title="Tables"
    description="What mappings look up by a key: account codes by service, tax codes, staff by e-mail."
    above={
      <TextLink to="/flows" size="sm">
        Flows
      </TextLink>
    }
  >
    <Stack gap="lg">
      <AdminOnly>
        <Panel title="Upload a table">
          <UploadTableForm />
        </Panel>
      </AdminOnly>
      <Loaded query={useQuery(tablesQuery)}>
        {(tables) => (
          <Panel flush={tables.length > 0}>
            {tables.length === 0 ? (
              <Empty icon={<IconTable size={26} stroke={1.5} />} title="No table yet">
                An expression reads one with $lookup(&quot;name&quot;, key).
              </Empty>
            ) : (
              <LookupTableList tables={tables} />
            )}
          </Panel>
        )}
      </Loaded>
    </Stack>
  </Page>
);
