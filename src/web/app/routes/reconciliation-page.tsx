import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { kindsOfFindings, type FindingKind, type Reconciliation } from '#contract/reconciliations.ts';
import { ApplyPanel } from '#web/features/reconciliation/apply-panel.tsx';
import { DeleteRun } from '#web/features/reconciliation/delete-run.tsx';
import { ExportFindings } from '#web/features/reconciliation/export-findings.tsx';
import { FindingFields } from '#web/features/reconciliation/finding-fields.tsx';
import { FindingList } from '#web/features/reconciliation/finding-list.tsx';
import { useHealFindings, type HealWhich } from '#web/features/reconciliation/heal-findings.ts';
import { findingsQuery } from '#web/features/reconciliation/list-findings.ts';
import { reconciliationQuery } from '#web/features/reconciliation/read-reconciliation.ts';
import { isOpen } from '#web/features/reconciliation/run-state.ts';
import { RunName } from '#web/features/reconciliation/run-name.tsx';
import { RunSummary } from '#web/features/reconciliation/run-summary.tsx';
import { useCancelReconciliation } from '#web/features/reconciliation/start-reconciliation.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { Confirm } from '#web/ui/confirm.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { countOf, formatDuration } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

const route = getRouteApi('/signed-in/reconciliation/$reconciliationId');

/** One run: how far it is, what it found by kind, both sides side by side, and healing. */
export const ReconciliationPage = () => {
  const { reconciliationId } = route.useParams();
  const run = useQuery(reconciliationQuery(reconciliationId));
  const isAdmin = useIsAdmin();
  return (
    <Page
      title={run.data?.name ?? run.data?.flowName ?? 'Reconciliation'}
      above={
        <TextLink to="/reconciliation" size="sm">
          Reconciliation
        </TextLink>
      }
      description={
        run.data?.purpose === 'replay'
          ? `What ${mappingOf(run.data)} of “${run.data.flowName}” would have made of what came. Nothing is written.`
          : run.data?.purpose === 'rehearse'
            ? `What “${run.data.flowName}” would change by ${mappingOf(run.data)}. Nothing is written.`
            : undefined
      }
      actions={run.data === undefined ? undefined : <RunActions run={run.data} />}
    >
      <Loaded query={run}>
        {(known) => (
          <Stack gap="lg">
            <Panel>
              <RunSummary run={known} />
            </Panel>
            {known.purpose === 'rehearse' && known.state === 'done' ? (
              <ApplyPanel run={known} mayApply={isAdmin} />
            ) : null}
            <Findings run={known} />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
};

const mappingOf = (run: Reconciliation): string =>
  run.isDraft ? 'a draft of its mapping' : `version ${String(run.mappingVersion)} of its mapping`;

const RunActions = ({ run }: { run: Reconciliation }) => {
  const cancel = useCancelReconciliation(run.id);
  const navigate = route.useNavigate();
  if (!isOpen(run))
    return (
      <Group gap="xs">
        <ExportFindings run={run} />
        <RunName run={run} />
        <DeleteRun run={run} onDeleted={() => void navigate({ to: '/reconciliation' })} />
      </Group>
    );
  return (
    <Button
      size="xs"
      variant="default"
      loading={cancel.isPending}
      onClick={() => {
        cancel.mutate(undefined, { onError: notifyFailure });
      }}
    >
      Cancel
    </Button>
  );
};

const Findings = ({ run }: { run: Reconciliation }) => {
  const { kind } = route.useSearch();
  const navigate = route.useNavigate();
  const findings = useInfiniteQuery(findingsQuery(run.id, kind === undefined ? {} : { kind }));
  const heal = useHealFindings(run.id);
  const [asked, ask] = useState<HealWhich | null>(null);
  const mayHeal = run.purpose === 'reconcile' && run.state === 'done';
  const kinds = kindsOfFindings.filter((each) => (run.counts[each.kind] ?? 0) > 0);
  return (
    <Panel
      title="Findings"
      flush
      actions={
        <Group gap="xs">
          <Select
            aria-label="Kind"
            placeholder={`Every finding (${String(run.findings)})`}
            clearable
            size="xs"
            data={kinds.map((each) => ({
              value: each.kind,
              label: `${each.label} (${String(run.counts[each.kind] ?? 0)})`,
            }))}
            value={kind ?? null}
            onChange={(value) => {
              void navigate({ search: { kind: kinds.find((each) => each.kind === value)?.kind } });
            }}
          />
          {mayHeal && canHeal(run, kind) ? (
            <Button
              size="xs"
              onClick={() => {
                ask(kind === undefined ? { which: 'all' } : { which: 'kind', kind });
              }}
            >
              Heal {kind === undefined ? 'all' : 'all of this kind'}
            </Button>
          ) : null}
        </Group>
      }
    >
      <PagedList
        query={findings}
        empty={
          <Empty
            icon={<IconCircleCheck size={24} stroke={1.5} />}
            title={isOpen(run) ? 'Nothing found so far' : 'Nothing differs'}
          />
        }
      >
        {(items) => (
          <FindingList
            purpose={run.purpose}
            findings={items}
            renderSides={(finding) => (
              <FindingFields finding={finding} {...sidesOf(run)} hidesEmpty={run.purpose !== 'replay'} />
            )}
            onHeal={
              mayHeal
                ? (finding) => {
                    ask({ which: 'ids', ids: [finding.id] });
                  }
                : null
            }
          />
        )}
      </PagedList>
      <Confirm
        opened={asked !== null}
        onClose={() => {
          ask(null);
        }}
        title="Heal what differs"
        action="Heal"
        pending={heal.isPending}
        error={heal.error}
        onConfirm={() => {
          if (asked === null) return;
          heal.mutate(asked, {
            onSuccess: ({ healed }) => {
              ask(null);
              notifyDone(
                `${countOf(healed, 'record')} to be read again at ${vendorLabel(run.targetVendor)}, and healed where anything still differs.`,
              );
            },
          });
        }}
      >
        <Consequences run={run} asked={asked} />
      </Confirm>
    </Panel>
  );
};

/** What healing does, before it is asked for. */
const Consequences = ({ run, asked }: { run: Reconciliation; asked: HealWhich | null }) => (
  <Stack gap="xs">
    <Text size="sm">
      Each record is read again at {vendorLabel(run.targetVendor)} first, and what still differs is written
      there as by any other change: {asked?.which === 'ids' ? 'this one record' : actionsOf(run)}. What is in
      step by then, and what Plumbline cannot heal, stays as it is.
    </Text>
    {asked?.which === 'ids'
      ? null
      : run.costs.map(({ vendor, calls, durationMs }) => (
          <Text key={vendor} size="sm" c="dimmed">
            All together {countOf(calls, 'call')} to {vendorLabel(vendor)}, {formatDuration(durationMs)}.
          </Text>
        ))}
  </Stack>
);

const actionsOf = (run: Reconciliation): string =>
  Object.entries(run.actions)
    .map(([action, count]) => `${action} ${countOf(count, 'record')}`)
    .join(', ');

/** What its two columns of values are called. */
const sidesOf = (run: Reconciliation): { readonly source: string; readonly target: string } =>
  run.purpose === 'replay'
    ? { source: 'Candidate', target: 'Mapping in force' }
    : { source: vendorLabel(run.sourceVendor), target: vendorLabel(run.targetVendor) };

/** Whether Plumbline has anything to write for what is shown. */
const canHeal = (run: Reconciliation, kind: FindingKind | undefined): boolean => {
  const healed = kindsOfFindings.filter(({ healer }) => healer === 'write');
  return healed.some(
    (each) => (kind === undefined || each.kind === kind) && (run.counts[each.kind] ?? 0) > 0,
  );
};
