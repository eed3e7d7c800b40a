import { Code, Text } from '@mantine/core';
import type { RecordInFlow } from '#contract/records.ts';
import { MakeAnew } from '#web/features/records/make-anew.tsx';
import { ButtonLink, TextLink } from '#web/ui/links.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { FlowRecordState } from '#web/ui/states.tsx';
import classes from './flow-standing.module.css';

const isGone = ({ state, problem }: RecordInFlow): boolean =>
  state === 'skipped' && problem?.code === 'flow.target_gone';

interface FlowStandingProps {
  standing: RecordInFlow;
  /** The record that this page is about; with it the flow's gone target can be made anew. */
  recordId?: string | null;
}

/** Where a record stands in one flow, why, and the door to what a person can do. */
export const FlowStanding = ({ standing, recordId = null }: FlowStandingProps) => (
  <div className={classes['standing']}>
    <div className={classes['head']}>
      <TextLink to="/flows/$flowId" params={{ flowId: standing.flowId }} fw={560} c="inherit">
        {standing.flowName}
      </TextLink>
      {standing.state === null ? null : <FlowRecordState state={standing.state} />}
      {standing.syncedAt === null ? null : (
        <Text span size="sm" c="dimmed">
          Compared <Moment at={standing.syncedAt} />
        </Text>
      )}
      {standing.state === 'pending' && standing.nextTryAt !== null ? (
        <Text span size="sm" c="dimmed">
          Tried again <Moment at={standing.nextTryAt} />
        </Text>
      ) : null}
    </div>
    {standing.problem === null ? null : (
      <div>
        <Text size="sm">{standing.problem.message}</Text>
        <Text size="sm" c="dimmed">
          {standing.problem.hint} <Code>{standing.problem.code}</Code>
        </Text>
      </div>
    )}
    {isGone(standing) && recordId !== null ? (
      <MakeAnew
        flowId={standing.flowId}
        sourceRecordId={standing.role === 'source' ? recordId : (standing.counterpart?.id ?? recordId)}
      />
    ) : null}
    {standing.state === 'conflict' ? (
      <ButtonLink to="/conflicts" size="xs" variant="default">
        To the conflicts
      </ButtonLink>
    ) : null}
    {standing.state === 'review' ? (
      <ButtonLink to="/reviews" size="xs" variant="default">
        To the match reviews
      </ButtonLink>
    ) : null}
    {standing.state === 'awaiting_approval' ? (
      <ButtonLink to="/approvals" search={{ flow: standing.flowId }} size="xs" variant="default">
        To the approvals
      </ButtonLink>
    ) : null}
    {standing.problem?.code === 'flow.rejected' || standing.problem?.code === 'flow.approval_expired' ? (
      <ButtonLink
        to="/approvals"
        search={{
          flow: standing.flowId,
          standing: standing.problem.code === 'flow.rejected' ? 'rejected' : 'expired',
        }}
        size="xs"
        variant="default"
      >
        To what was {standing.problem.code === 'flow.rejected' ? 'rejected' : 'not approved in time'}
      </ButtonLink>
    ) : null}
    {standing.state === 'dead' ? (
      <ButtonLink
        to="/dead-letters"
        search={standing.problem === null ? {} : { code: standing.problem.code }}
        size="xs"
        variant="default"
      >
        To the dead letters
      </ButtonLink>
    ) : null}
  </div>
);
