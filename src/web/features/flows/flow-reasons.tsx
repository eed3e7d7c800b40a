import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Flow } from '#contract/flows.ts';
import { flowReasonsQuery } from '#web/features/flows/list-reasons.ts';
import { BriefList, BriefRow } from '#web/ui/brief-list.tsx';
import { formatCount } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { FlowRecordState, flowRecordStatesShown } from '#web/ui/states.tsx';

/** Why records of a flow are not in step, most frequent first; each leads to those records. Nothing where all are. */
export const FlowReasons = ({ flow }: { flow: Flow }) => {
  const reasons = useQuery(flowReasonsQuery(flow.id)).data ?? [];
  if (reasons.length === 0) return null;
  return (
    <Panel title="What is not in step, and why" flush>
      <BriefList>
        {reasons.map(({ state, problem, records }) => (
          <BriefRow
            key={`${state}/${problem.code}`}
            aside={
              <TextLink
                to="/records"
                search={{ flow: flow.id, state, code: problem.code }}
                aria-label={`${formatCount(records)} ${flowRecordStatesShown[state].label}: ${problem.message}`}
              >
                {formatCount(records)}
              </TextLink>
            }
          >
            <FlowRecordState state={state} />
            <Text size="sm">{problem.message}</Text>
            <Text size="xs" c="dimmed">
              {problem.hint}{' '}
              <Anchor
                href={`/docs/errors#${problem.code}`}
                target="_blank"
                rel="noopener"
                size="xs"
                underline="always"
              >
                {problem.code}
              </Anchor>
            </Text>
          </BriefRow>
        ))}
      </BriefList>
    </Panel>
  );
};
