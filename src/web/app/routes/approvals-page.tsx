import { Button, Drawer, Group, Kbd, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconChecklist } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Approval } from '#contract/approvals.ts';
import { ApprovalFilters } from '#web/features/approvals/approval-filters.tsx';
import { ApprovalList, focusApproval } from '#web/features/approvals/approval-list.tsx';
import { ApprovalPanel } from '#web/features/approvals/approval-panel.tsx';
import {
  useDecideApprovals,
  useEditAndApprove,
  useReopenChange,
} from '#web/features/approvals/decide-approvals.ts';
import {
  approvalsQuery,
  type ApprovalFilter,
  type ShownApprovals,
} from '#web/features/approvals/list-approvals.ts';
import { approvalQuery } from '#web/features/approvals/read-approval.ts';
import { RejectDialog } from '#web/features/approvals/reject-dialog.tsx';
import { flowsQuery } from '#web/features/flows/list-flows.ts';
import { useChosen } from '#web/ui/chosen.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { countOf } from '#web/ui/format.ts';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Pick } from '#web/ui/pick.tsx';

const route = getRouteApi('/signed-in/approvals');

type Decide = Parameters<ReturnType<typeof useDecideApprovals>['mutate']>[0];
type Chosen = Decide['changes'];

const shows = [
  { value: 'waiting', label: 'Waiting' },
  { value: 'approved', label: 'Approved, being sent' },
  { value: 'rejected', label: 'Rejected' },
  { value: 'expired', label: 'Expired' },
] as const satisfies readonly { value: ShownApprovals; label: string }[];

const saidOf = (done: {
  approved: number;
  given: number;
  rejected: number;
  refused: readonly { message: string; count: number }[];
}): string =>
  [
    ...(done.approved > 0 ? [`${countOf(done.approved, 'change')} approved and on the way.`] : []),
    ...(done.given > 0
      ? [`${countOf(done.given, 'change')} approved by you; another person has to as well.`]
      : []),
    ...(done.rejected > 0 ? [`${countOf(done.rejected, 'change')} rejected.`] : []),
    ...done.refused.map(({ message, count }) => `${String(count)} left. ${message}`),
  ].join(' ');

const only = (approval: Pick<Approval, 'id'>): Chosen => ({ which: 'ids', ids: [approval.id] });

/** Changes that wait for people: what they would write and why they wait; decided one by one, by keys, or many at once. */
export const ApprovalsPage = () => {
  const search = route.useSearch();
  const { standing: show = 'waiting', change: openId } = search;
  const navigate = route.useNavigate();
  const filter: ApprovalFilter = {
    flow: search.flow,
    rule: search.rule,
    olderThanHours: search.older,
    mine: search.mine,
  };
  const query = useInfiniteQuery(approvalsQuery(show, filter));
  const flows = useQuery(flowsQuery);
  const approvals = query.data?.pages.flatMap((page) => page.items) ?? [];
  const { matching = 0, waiting = 0 } = query.data?.pages[0] ?? {};
  const decide = useDecideApprovals();
  const edit = useEditAndApprove();
  const reopen = useReopenChange();
  const chosen = useChosen();
  const [currentId, setCurrentId] = useState<string>();
  const [rejecting, setRejecting] = useState<{ changes: Chosen; count: number; title: string | null } | null>(
    null,
  );
  const [isAsking, setAsking] = useState(false);
  const here = openId ?? currentId;
  const chosenHere = approvals
    .filter(({ id, mayDecide }) => mayDecide && chosen.ids.has(id))
    .map(({ id }) => id);

  const open = (id: string | undefined): void => {
    edit.reset();
    void navigate({
      search: (before) => ({ ...before, change: id as typeof openId }),
      replace: openId !== undefined,
      resetScroll: false,
    });
  };
  const move = (by: 1 | -1): void => {
    const at = approvals.findIndex(({ id }) => id === here);
    const next = approvals[at === -1 ? 0 : Math.min(approvals.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    setCurrentId(next.id);
    if (openId === undefined) focusApproval(next.id);
    else open(next.id);
  };
  /** What is looked at next, once the change here is decided. */
  const moveOn = (): void => {
    const at = approvals.findIndex(({ id }) => id === here);
    const next = approvals[at + 1] ?? approvals[at - 1];
    setCurrentId(next?.id);
    if (openId !== undefined) open(next?.id);
  };
  const run = (body: Decide, after: () => void): void => {
    decide.mutate(body, {
      onSuccess: (done) => {
        chosen.clear();
        setRejecting(null);
        setAsking(false);
        notifyDone(saidOf(done));
        after();
      },
      onError: (error) => {
        if (rejecting === null && !isAsking) notifyFailure(error);
      },
    });
  };
  const approve = (approval: Pick<Approval, 'id'>): void => {
    run({ verdict: 'approve', changes: only(approval) }, moveOn);
  };
  const reject = (approval: Pick<Approval, 'id' | 'source'>): void => {
    setRejecting({ changes: only(approval), count: 1, title: approval.source.title });
  };
  const current = (): Approval | undefined => approvals.find(({ id, mayDecide }) => id === here && mayDecide);
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
    [
      'a',
      () => {
        const approval = current();
        if (approval !== undefined && !decide.isPending) approve(approval);
      },
    ],
    [
      'r',
      () => {
        const approval = current();
        if (approval !== undefined && !decide.isPending) reject(approval);
      },
    ],
  ]);

  return (
    <Page
      title="Approvals"
      description="Changes that a rule of their flow holds back until people have looked. Exactly what you approve is sent; what changes meanwhile is asked anew."
      actions={
        show === 'waiting' && matching > 0 ? (
          <Button
            variant="default"
            onClick={() => {
              setAsking(true);
            }}
          >
            Approve all {matching}
          </Button>
        ) : undefined
      }
    >
      <ApprovalFilters
        filter={filter}
        flows={flows.data ?? []}
        onFilter={(next) => {
          setCurrentId(undefined);
          void navigate({
            search: (before) => ({
              ...before,
              flow: next.flow,
              rule: next.rule,
              older: next.olderThanHours,
              mine: next.mine,
            }),
          });
        }}
      >
        <Pick
          aria-label="Which changes"
          value={show}
          choices={shows}
          onPick={(value) => {
            setCurrentId(undefined);
            void navigate({
              search: (before) => ({
                ...before,
                standing: value === 'waiting' ? undefined : value,
                change: undefined,
              }),
            });
          }}
        />
      </ApprovalFilters>
      {chosenHere.length === 0 ? null : (
        <Group gap="md" mb="md">
          <Text size="sm" component="output">
            {countOf(chosenHere.length, 'change')} chosen
          </Text>
          <Button
            size="xs"
            loading={decide.isPending}
            onClick={() => {
              run({ verdict: 'approve', changes: { which: 'ids', ids: chosenHere } }, () => undefined);
            }}
          >
            Approve the chosen
          </Button>
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              setRejecting({
                changes: { which: 'ids', ids: chosenHere },
                count: chosenHere.length,
                title: null,
              });
            }}
          >
            Reject the chosen
          </Button>
        </Group>
      )}
      <Panel flush>
        <PagedList query={query} empty={<NoneHere show={show} isNarrowed={waiting > 0} />}>
          {(items) => (
            <ApprovalList
              approvals={items}
              chosen={chosen.ids}
              currentId={here}
              pending={decide.isPending || reopen.isPending}
              onChoose={chosen.choose}
              onApprove={approve}
              onReject={reject}
              onReopen={({ id }) => {
                reopen.mutate(id, {
                  onSuccess: () => {
                    notifyDone('It is planned again, and waits anew if it is still to be approved.');
                  },
                  onError: notifyFailure,
                });
              }}
            />
          )}
        </PagedList>
      </Panel>
      {approvals.length === 0 || show !== 'waiting' ? null : (
        <Text size="xs" c="dimmed" mt="sm" visibleFrom="sm">
          <Kbd size="xs">j</Kbd> <Kbd size="xs">k</Kbd> move, <Kbd size="xs">Enter</Kbd> opens,{' '}
          <Kbd size="xs">a</Kbd> approves, <Kbd size="xs">r</Kbd> rejects
        </Text>
      )}
      <Drawer
        opened={openId !== undefined}
        onClose={() => {
          open(undefined);
        }}
        position="right"
        size={860}
        title="What would be written"
        closeButtonProps={{ 'aria-label': 'Close the change' }}
      >
        {openId === undefined ? null : (
          <OpenApproval
            key={openId}
            id={openId}
            pending={decide.isPending || edit.isPending}
            error={edit.error}
            onApprove={approve}
            onReject={reject}
            onEdit={(id, values) => {
              edit.mutate(
                { id, values },
                {
                  onSuccess: ({ outcome }) => {
                    notifyDone(
                      outcome === 'approved'
                        ? 'Approved as edited, and on the way.'
                        : 'Approved by you as edited; another person has to as well.',
                    );
                    moveOn();
                  },
                },
              );
            }}
          />
        )}
      </Drawer>
      <RejectDialog
        asked={rejecting}
        pending={decide.isPending}
        error={decide.error}
        onClose={() => {
          decide.reset();
          setRejecting(null);
        }}
        onReject={(reason) => {
          if (rejecting === null) return;
          run(
            { verdict: 'reject', reason, changes: rejecting.changes },
            rejecting.count === 1 ? moveOn : () => undefined,
          );
        }}
      />
      <Confirm
        opened={isAsking}
        onClose={() => {
          decide.reset();
          setAsking(false);
        }}
        title={`Approve ${countOf(matching, 'change')}?`}
        action="Approve"
        pending={decide.isPending}
        error={decide.error}
        onConfirm={() => {
          run(
            { verdict: 'approve', changes: { which: 'filter', filter, expected: matching } },
            () => undefined,
          );
        }}
      >
        <Text size="sm">
          All that wait by the filters chosen. What is not for you to decide is left. Where their number is
          another by now, nothing is decided.
        </Text>
      </Confirm>
    </Page>
  );
};

interface OpenApprovalProps {
  id: string;
  pending: boolean;
  error: Error | null;
  onApprove: (approval: Approval) => void;
  onReject: (approval: Approval) => void;
  onEdit: (id: string, values: Parameters<Parameters<typeof ApprovalPanel>[0]['onEdit']>[0]) => void;
}

const OpenApproval = ({ id, pending, error, onApprove, onReject, onEdit }: OpenApprovalProps) => (
  <Loaded query={useQuery(approvalQuery(id))} skeleton={<Lines count={8} height={18} />}>
    {(approval) => (
      <ApprovalPanel
        approval={approval}
        pending={pending}
        error={error}
        onApprove={() => {
          onApprove(approval);
        }}
        onReject={() => {
          onReject(approval);
        }}
        onEdit={(values) => {
          onEdit(id, values);
        }}
      />
    )}
  </Loaded>
);

const NoneHere = ({ show, isNarrowed }: { show: ShownApprovals; isNarrowed: boolean }) => (
  <Empty
    icon={<IconChecklist size={26} stroke={1.5} />}
    title={show === 'waiting' ? (isNarrowed ? 'None of these wait' : 'Nothing to approve') : 'None'}
  >
    {show !== 'waiting'
      ? 'What people decide is listed here for as long as it stands.'
      : isNarrowed
        ? 'Other changes wait: widen the filters.'
        : 'Changes wait here when a rule of their flow asks for a person. Rules are on each flow’s page.'}
  </Empty>
);
