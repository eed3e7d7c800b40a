import { Alert, Anchor, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { CrmImport } from '#contract/crm-imports.ts';
import { ImportActions } from '#web/features/imports/import-actions.tsx';
import { ImportProgress } from '#web/features/imports/import-progress.tsx';
import { ImportRows } from '#web/features/imports/import-rows.tsx';
import { importStatesShown, subjectNouns } from '#web/features/imports/import-words.ts';
import { importQuery, importRowsQuery, type RowFilter } from '#web/features/imports/list-imports.ts';
import { useStepImport } from '#web/features/imports/run-import.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { Failure } from '#web/ui/failure.tsx';
import { formatCount, formatExact } from '#web/ui/format.ts';
import { ButtonLink, TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';
import { Signal } from '#web/ui/signal.tsx';

const route = getRouteApi('/signed-in/imports/$importId');

/** One import: what it would do, is doing, or did, row by row. */
export const ImportPage = () => {
  const { importId } = route.useParams();
  const step = useStepImport(importId);
  const query = useQuery(importQuery(importId));
  const made = query.data;
  return (
    <Page
      title={made?.fileName ?? 'Import'}
      above={
        <TextLink to="/imports" search={made === undefined ? {} : { subject: made.subject }} size="sm">
          Import
        </TextLink>
      }
      description={
        made === undefined ? undefined : (
          <Signal tone={importStatesShown[made.state].tone}>
            {subjectNouns[made.subject].title}, {importStatesShown[made.state].label.toLowerCase()}
          </Signal>
        )
      }
      actions={
        made === undefined ? undefined : (
          <AdminOnly>
            <ImportActions import={made} running={step.isPending} onStep={step.mutate} />
          </AdminOnly>
        )
      }
    >
      <Loaded query={query}>
        {(known) => (
          <Stack gap="lg">
            {step.error === null ? null : <Failure error={step.error} />}
            {known.progress === null ? null : (
              <Panel>
                <ImportProgress isUndo={known.state === 'undoing'} progress={known.progress} />
                <Text size="sm" c="dimmed" mt="sm">
                  It goes on when this page is closed. Cancelling keeps what is done.
                </Text>
              </Panel>
            )}
            {known.problem === null ? null : (
              <Alert color="yellow" title={known.problem.message}>
                {known.problem.hint}{' '}
                <Anchor href={`/docs/errors#${known.problem.code}`} target="_blank" rel="noopener" size="sm">
                  {known.problem.code}
                </Anchor>
              </Alert>
            )}
            <Counts import={known} />
            <Rows import={known} />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
};

const Counts = ({
  import: { planned, outcome, state, appliedAt, appliedBy, undoUntil },
}: {
  import: CrmImport;
}) => {
  const isPreview = state === 'preview' || state === 'discarded';
  const figures = isPreview
    ? [
        { label: 'New', count: planned.create },
        { label: 'Changed', count: planned.update },
        { label: 'As they are', count: planned.same },
        { label: 'Cannot be imported', count: planned.refuse },
      ]
    : [
        { label: 'Done', count: outcome.done },
        { label: 'Refused', count: outcome.refused + planned.refuse },
        { label: 'Taken back', count: outcome.undone },
        { label: 'Kept, changed since', count: outcome.kept },
      ];
  return (
    <Panel title={isPreview ? 'What it would do' : 'What it did'}>
      <SimpleGrid cols={{ base: 2, xs: 4 }}>
        {figures.map(({ label, count }) => (
          <div key={label}>
            <Text fz={26} fw={620} lh={1.2}>
              {formatCount(count)}
            </Text>
            <Text size="sm" c="dimmed">
              {label}
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {appliedAt === null || appliedBy === null ? null : (
        <Text size="sm" c="dimmed" mt="md">
          Imported by {appliedBy.name}, {formatExact(appliedAt)}.
          {undoUntil === null ? '' : ` It can be taken back until ${formatExact(undoUntil)}.`}
        </Text>
      )}
    </Panel>
  );
};

const filters = {
  all: {},
  create: { action: 'create' },
  update: { action: 'update' },
  same: { action: 'same' },
  refuse: { action: 'refuse' },
  refused: { state: 'refused' },
  kept: { state: 'kept' },
} as const satisfies Record<string, RowFilter>;

const Rows = ({ import: made }: { import: CrmImport }) => {
  const { rows: show = 'all' } = route.useSearch();
  const navigate = route.useNavigate();
  const rows = useInfiniteQuery(importRowsQuery(made.id, filters[show]));
  return (
    <Panel
      title="Rows"
      flush
      actions={
        <Pick
          size="xs"
          aria-label="Which rows"
          value={show}
          choices={[
            { value: 'all', label: 'All rows' },
            { value: 'create', label: 'New' },
            { value: 'update', label: 'Changed' },
            { value: 'same', label: 'As they are' },
            { value: 'refuse', label: 'Cannot be imported' },
            ...(made.appliedAt === null
              ? []
              : ([
                  { value: 'refused', label: 'Refused' },
                  { value: 'kept', label: 'Kept, changed since' },
                ] as const)),
          ]}
          onPick={(picked) => {
            void navigate({
              search: picked === 'all' ? {} : { rows: picked },
              replace: true,
              resetScroll: false,
            });
          }}
        />
      }
    >
      <PagedList
        query={rows}
        empty={
          <Empty
            icon={<IconFilterOff size={24} stroke={1.5} />}
            title="No such row"
            action={
              <ButtonLink to="/imports/$importId" params={{ importId: made.id }} variant="default">
                Show all rows
              </ButtonLink>
            }
          />
        }
      >
        {(items) => <ImportRows subject={made.subject} rows={items} />}
      </PagedList>
    </Panel>
  );
};
