import { useInfiniteQuery } from '@tanstack/react-query';
import { sentenceOf } from '#web/features/activity/activity-words.ts';
import { activityQuery } from '#web/features/activity/list-activity.ts';
import { Moment } from '#web/ui/moment.tsx';
import { NoRows } from '#web/ui/no-rows.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import classes from './activity-panel.module.css';

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
          <ol className={classes['list']}>
            {items.map((entry) => (
              <li key={entry.id} className={classes['row']}>
                <span>
                  <b>{entry.actor.name}</b> {sentenceOf(entry, entry.subject.id === subject.id)}
                </span>
                <span className={classes['when']}>
                  <Moment at={entry.at} />
                </span>
              </li>
            ))}
          </ol>
        )}
      </PagedList>
    </Panel>
  );
};
