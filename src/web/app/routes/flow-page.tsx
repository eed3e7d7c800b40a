import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Flow } from '#contract/flows.ts';
import { NotFound } from '#web/app/not-found.tsx';
import { ApprovalRules } from '#web/features/flows/approval-rules.tsx';
import { BillingSettings } from '#web/features/flows/billing-settings.tsx';
import { ClearingBalance } from '#web/features/flows/clearing-balance.tsx';
import { ClearingSettings } from '#web/features/flows/clearing-settings.tsx';
import { CompanionList } from '#web/features/flows/companion-list.tsx';
import { FlowActions } from '#web/features/flows/flow-actions.tsx';
import { FlowEnds } from '#web/features/flows/flow-ends.tsx';
import { FlowReasons } from '#web/features/flows/flow-reasons.tsx';
import { FlowSettings } from '#web/features/flows/flow-settings.tsx';
import { HandOverSettings } from '#web/features/flows/hand-over-settings.tsx';
import { LedgerSettings } from '#web/features/flows/ledger-settings.tsx';
import { PairingSettings } from '#web/features/flows/pairing-settings.tsx';
import { PaymentSettings } from '#web/features/flows/payment-settings.tsx';
import { FlowState } from '#web/features/flows/flow-state.tsx';
import { FlowTally } from '#web/features/flows/flow-tally.tsx';
import { flowsQuery } from '#web/features/flows/list-flows.ts';
import { MappingTable } from '#web/features/flows/mapping-table.tsx';
import { SharedTargets } from '#web/features/flows/shared-targets.tsx';
import { mappingQuery } from '#web/features/flows/read-mapping.ts';
import { ScheduleForm } from '#web/features/reconciliation/schedule-form.tsx';
import { scheduleQuery } from '#web/features/reconciliation/schedule.ts';
import { fieldsQuery } from '#web/features/mappings/mapping-queries.ts';
import { VersionHistory } from '#web/features/mappings/version-history.tsx';
import { AdminOnly, useIsAdmin } from '#web/ui/admin-only.tsx';
import { ButtonLink, TextLink } from '#web/ui/links.tsx';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

const route = getRouteApi('/signed-in/flows/$flowId');

/** One flow: its numbers, its mapping and its settings. */
export const FlowPage = () => {
  const { flowId } = route.useParams();
  const flows = useQuery(flowsQuery);
  const flow = flows.data?.find(({ id }) => id === flowId);
  if (flows.data !== undefined && flow === undefined) return <NotFound />;
  return (
    <Page
      title={flow?.name ?? 'Flow'}
      above={
        <TextLink to="/flows" size="sm">
          Flows
        </TextLink>
      }
      description={flow === undefined ? undefined : <FlowState flow={flow} />}
      actions={flow === undefined ? undefined : <FlowActions flow={flow} />}
    >
      <Loaded query={{ ...flows, data: flow }}>{(known) => <FlowContent flow={known} />}</Loaded>
    </Page>
  );
};

const FlowContent = ({ flow }: { flow: Flow }) => {
  const { ledger, payments, clearing, handOver, pairing, billing } = flow.settings;
  return (
    <Stack gap="lg">
      <Panel>
        <Stack gap="xl">
          <FlowEnds flow={flow} />
          <FlowTally flow={flow} />
          <CompanionList flow={flow} />
        </Stack>
      </Panel>
      <SharedTargets beside={flow.sharesTargetWith} />
      <FlowReasons flow={flow} />
      {payments === undefined ? null : (
        <>
          <Panel title="Clearing account">
            <ClearingBalance flowId={flow.id} />
          </Panel>
          <Panel title={flow.settings.mayKeepPayouts ? 'Payments and payouts' : 'Payments'}>
            <PaymentSettings key={flow.id} flow={flow} payments={payments} />
          </Panel>
        </>
      )}
      {clearing === undefined ? null : (
        <>
          <Panel title="Clearing accounts">
            <ClearingBalance flowId={flow.id} />
          </Panel>
          <Panel title="Payouts">
            <ClearingSettings key={flow.id} flow={flow} clearing={clearing} />
          </Panel>
        </>
      )}
      {pairing === undefined ? null : (
        <Panel
          title="What makes a pair"
          description="An explicit reference, on either side, and nothing else."
        >
          <PairingSettings key={flow.id} flow={flow} />
        </Panel>
      )}
      {billing === undefined ? null : (
        <Panel
          title="How it is billed"
          description="What becomes of a service that a client agreed to, once its proposal is accepted."
        >
          <BillingSettings key={flow.id} flow={flow} billing={billing} />
        </Panel>
      )}
      {ledger === undefined ? null : (
        <Panel title="Invoices in the ledger">
          <LedgerSettings key={flow.id} flow={flow} ledger={ledger} />
        </Panel>
      )}
      {handOver === undefined ? (
        <FlowRules flow={flow} />
      ) : (
        <HandOverRules flow={flow} drafts={flow.targetWritable && handOver.drafts === 'on'} />
      )}
    </Stack>
  );
};

/** Money in a ledger is never archived, edited or carried back, so the settings for it mean nothing there. */
const keepsMoney = ({ settings }: Flow): boolean =>
  settings.payments !== undefined || settings.clearing !== undefined;

/** What a flow of hand-overs goes by; where it writes drafts, who approves them. */
const HandOverRules = ({ flow, drafts }: { flow: Flow; drafts: boolean }) => {
  const target = vendorLabel(flow.target.vendor);
  return (
    <>
      <Panel
        title="Hand-overs"
        description={
          drafts
            ? `Each invoice is written to ${target} as a draft, which a person issues there. What cannot be drafted is prepared to be typed.`
            : `Nothing is written to ${target}: each invoice is prepared for a person who types it there.`
        }
        actions={
          <ButtonLink to="/hand-overs" search={{ flow: flow.id }} size="xs" variant="default">
            Show those that wait
          </ButtonLink>
        }
      >
        <HandOverSettings key={flow.id} flow={flow} />
      </Panel>
      {drafts ? (
        <Panel title="Approvals" description="Which drafts wait for people before they are written.">
          <ApprovalRules flow={flow} fields={[]} />
        </Panel>
      ) : null}
    </>
  );
};

/** What a flow that writes goes by: its mapping, settings, approvals and timetable. */
const FlowRules = ({ flow }: { flow: Flow }) => {
  const mapping = useQuery(mappingQuery(flow.id));
  const schedule = useQuery(scheduleQuery(flow.id));
  const fields = useQuery({ ...fieldsQuery(flow.id), enabled: flow.settings.approvals !== null });
  const isAdmin = useIsAdmin();
  return (
    <>
      <Panel
        title="Mapping"
        flush
        actions={
          <AdminOnly>
            <ButtonLink to="/flows/$flowId/mapping" params={{ flowId: flow.id }} size="xs" variant="default">
              Edit the mapping
            </ButtonLink>
          </AdminOnly>
        }
      >
        <Loaded query={mapping} skeleton={<Lines count={6} />}>
          {(known) => (
            <MappingTable
              mapping={known}
              source={vendorLabel(flow.source.vendor)}
              target={vendorLabel(flow.target.vendor)}
            />
          )}
        </Loaded>
      </Panel>
      <Panel title="Versions" flush>
        <VersionHistory flowId={flow.id} />
      </Panel>
      {keepsMoney(flow) ? null : (
        <Panel title="Settings">
          <FlowSettings flow={flow} />
        </Panel>
      )}
      <Panel title="Approvals" description="Which changes wait for people before they are written.">
        <ApprovalRules flow={flow} fields={fields.data?.targets ?? []} />
      </Panel>
      <Panel title="Timetable">
        <Loaded query={schedule} skeleton={<Lines count={2} />}>
          {({ schedule: kept }) => <ScheduleForm flowId={flow.id} schedule={kept} mayChange={isAdmin} />}
        </Loaded>
      </Panel>
    </>
  );
};
