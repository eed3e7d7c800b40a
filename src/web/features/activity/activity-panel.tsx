import { Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { sentenceOf } from '#web/features/activity/activity-words.ts';
import { activityQuery } from '#web/features/activity/list-activity.ts';
import { Line, LineList } from '#web/ui/line-list.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { NoRows } from '#web/ui/no-rows.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';

interface ActivityPanelProps {
  subject: { kind: string; id: string };
}

/** What was done with a thing, by whom and when; a contact shows what was done with all that is its. */
export const ActivityPanel = ({ subject }: ActivityPanelProps) => {
  const activity = useInfiniteQuery(
    activityQuery(subject.kind === 'contact' ? { contact: subject.id } : { subject: subject.id }),
  );
  return (
    <Panel title="Activity" flush>
      <PagedList query={activity} empty={<NoRows>Nothing yet.</NoRows>}>
        {(items) => (
          <LineList ordered>
            {items.map((entry) => (
              <Line
                key={entry.id}
                aside={
                  <Text span inherit c="dimmed">
                    <Moment at={entry.at} />
                  </Text>
                }
              >
                <b>{entry.actor.name}</b> {sentenceOf(entry, entry.subject.id === subject.id)}
              </Line>
            ))}
          </LineList>
        )}
      </PagedList>
    </Panel>
  );
};
