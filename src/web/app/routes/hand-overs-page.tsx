import { Group } from '@mantine/core';
import { IconClipboardList } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { HandOver } from '#contract/hand-overs.ts';
import { flowsQuery } from '#web/features/flows/list-flows.ts';
import { ExportHandOvers } from '#web/features/hand-overs/export-hand-overs.tsx';
import { HandOverList } from '#web/features/hand-overs/hand-over-list.tsx';
import { handOversQuery } from '#web/features/hand-overs/list-hand-overs.ts';
import { useSettleHandOvers } from '#web/features/hand-overs/settle-hand-overs.ts';
import { Empty } from '#web/ui/empty.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { notifyFailure, notifyUndoable } from '#web/ui/notify.ts';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';
import { SearchBox } from '#web/ui/search-box.tsx';

const route = getRouteApi('/signed-in/hand-overs');

const shows = [
  { value: 'open', label: 'Waiting' },
  { value: 'done', label: 'Done' },
] as const;

/** Invoices completed in one system, with every value to be typed where Plumbline cannot write. */
export const HandOversPage = () => {
  const { done = false, flow, find = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const filter = { state: done ? 'done' : 'open', flow, ...(find === '' ? {} : { find }) } as const;
  const query = useInfiniteQuery(handOversQuery(filter));
  const flows = useQuery(flowsQuery).data?.filter(({ settings }) => settings.handOver !== undefined) ?? [];
  const settle = useSettleHandOvers();

  const onSettle = ({ id, sheet }: HandOver, to: 'open' | 'done'): void => {
    settle.mutate(
      { ids: [id], to },
      {
        onSuccess: () => {
          notifyUndoable(to === 'done' ? `${sheet.number} is done.` : `${sheet.number} waits again.`, () => {
            settle.mutate({ ids: [id], to: to === 'done' ? 'open' : 'done' }, { onError: notifyFailure });
          });
        },
        onError: notifyFailure,
      },
    );
  };

  return (
    <Page
      title="Hand-overs"
      description="Completed in one system and to be typed in another that lets nobody write invoices. Copy the reference too: by it the invoice is recognised, and this is done by itself."
    >
      <Group gap="sm" mb="md" justify="space-between">
        <Group gap="sm">
          <Pick
            aria-label="Which hand-overs"
            value={filter.state}
            choices={shows}
            onPick={(value) => {
              void navigate({ search: (before) => ({ ...before, done: value === 'done' || undefined }) });
            }}
          />
          {flows.length < 2 ? null : (
            <Pick
              aria-label="Of which flow"
              value={flow ?? ''}
              choices={[
                { value: '', label: 'All flows' },
                ...flows.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onPick={(value) => {
                const chosen = flows.find(({ id }) => id === value)?.id;
                void navigate({ search: (before) => ({ ...before, flow: chosen }) });
              }}
            />
          )}
          <SearchBox
            label="Find by the invoice’s number"
            placeholder="Invoice number"
            value={find}
            onSearch={(text) => {
              void navigate({ search: (before) => ({ ...before, find: text === '' ? undefined : text }) });
            }}
          />
        </Group>
        <ExportHandOvers filter={filter} />
      </Group>
      <Panel flush>
        <PagedList
          query={query}
          empty={<NoneHere state={filter.state} isSearch={find !== ''} hasFlow={flows.length > 0} />}
        >
          {(handOvers) => (
            <HandOverList handOvers={handOvers} pending={settle.isPending} onSettle={onSettle} />
          )}
        </PagedList>
      </Panel>
    </Page>
  );
};

interface NoneHereProps {
  state: 'open' | 'done';
  isSearch: boolean;
  hasFlow: boolean;
}

const NoneHere = ({ state, isSearch, hasFlow }: NoneHereProps) => (
  <Empty
    icon={<IconClipboardList size={28} stroke={1.5} aria-hidden />}
    title={
      isSearch ? 'No invoice has this number' : state === 'open' ? 'No hand-over waits' : 'None is done yet'
    }
  >
    {isSearch ? (
      'Any part of the number finds it.'
    ) : state === 'open' && hasFlow ? (
      'What is completed in Xero or Stripe and is to be typed in Ignition stands here by itself.'
    ) : state === 'open' ? (
      <>
        Invoices completed in Xero or Stripe stand here once a <TextLink to="/flows">flow</TextLink> of them
        to Ignition is made.
      </>
    ) : (
      'What was typed is kept here.'
    )}
  </Empty>
);
