import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { UnbilledService } from '#contract/crm-agreed-services.ts';
import { unbilledServicesQuery } from '#web/features/agreed-services/list-agreed-services.ts';
import { useModules } from '#web/features/modules/list-modules.ts';
import { BriefList, BriefRow } from '#web/ui/brief-list.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { FlowRecordState } from '#web/ui/states.tsx';

/** What the client agreed to that nothing here bills, each with the reason and what can be done. Nothing where all is. */
export const UnbilledPanel = ({ opportunity }: { opportunity: string }) =>
  useModules()('finance') ? <Content opportunity={opportunity} /> : null;

const Content = ({ opportunity }: { opportunity: string }) => {
  const { data = [] } = useQuery(unbilledServicesQuery(opportunity));
  if (data.length === 0) return null;
  return (
    <Panel
      title="Not billed here, or to be settled"
      description="Each with the reason. What is left out on purpose stays so."
      flush
    >
      <BriefList>
        {data.map((line) => (
          <BriefRow key={line.recordId} aside={<Standing line={line} />}>
            <TextLink to="/records/$recordId" params={{ recordId: line.recordId }} size="sm">
              {line.title}
            </TextLink>
            {line.standing.problem === null ? null : (
              <Text size="xs" c="dimmed">
                {line.standing.problem.message} {line.standing.problem.hint}
              </Text>
            )}
          </BriefRow>
        ))}
      </BriefList>
    </Panel>
  );
};

const Standing = ({ line: { standing } }: { line: UnbilledService }) =>
  standing.state === null ? null : <FlowRecordState state={standing.state} />;
