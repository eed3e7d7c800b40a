import { Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { CrmActivity } from '#contract/crm-activity.ts';
import { activityQuery } from '#web/features/activity/list-activity.ts';
import { humanise } from '#web/ui/format.ts';
import { Moment } from '#web/ui/moment.tsx';
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
      <PagedList
        query={activity}
        empty={
          <Text size="sm" c="dimmed" px="lg" pb="lg">
            Nothing yet.
          </Text>
        }
      >
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

/** `changed email and phone`, `moved Website redesign: Negotiation`. */
const sentenceOf = (entry: CrmActivity, own: boolean): string => {
  const fields = entry.fields.map((field) => humanise(field).toLowerCase());
  const details = Object.values(entry.details).filter((detail) => detail !== '');
  const about = own ? '' : ` ${entry.subject.title ?? `a ${entry.subject.kind}`}`;
  const what = fields.length === 0 ? '' : ` (${joined(fields)})`;
  const more = details.length === 0 ? '' : `: ${details.join(', ')}`;
  return `${entry.verb.replaceAll('_', ' ')}${about}${what}${more}`;
};

const joined = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
