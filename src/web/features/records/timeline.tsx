import { Collapse, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { TimelineEntry } from '#contract/timeline.ts';
import { timelineQuery } from '#web/features/records/read-timeline.ts';
import { hasDetail, TimelineDetail } from '#web/features/records/timeline-detail.tsx';
import { TimelineIcon } from '#web/features/records/timeline-icon.tsx';
import { wordsOf } from '#web/features/records/timeline-words.ts';
import { Empty } from '#web/ui/empty.tsx';
import { formatDay } from '#web/ui/format.ts';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { More } from '#web/ui/more.tsx';
import { VendorMark, vendorLabel } from '#web/ui/vendor-mark.tsx';
import classes from './timeline.module.css';

const byDay = (
  entries: readonly TimelineEntry[],
): readonly (readonly [string, readonly TimelineEntry[]])[] => {
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const day = formatDay(entry.at);
    const ofDay = days.get(day);
    if (ofDay === undefined) days.set(day, [entry]);
    else ofDay.push(entry);
  }
  return [...days];
};

/** What happened to a record on both sides, newest first, under its day. */
export const Timeline = ({ recordId }: { recordId: string }) => {
  const query = useInfiniteQuery(timelineQuery(recordId));
  return (
    <Loaded query={query} skeleton={<Lines count={6} />}>
      {({ pages }) => {
        const entries = pages.flatMap((page) => page.items);
        if (entries.length === 0) {
          return (
            <Empty icon={<IconHistory size={24} stroke={1.5} />} title="Nothing has happened yet">
              What is read, decided and written appears here.
            </Empty>
          );
        }
        return (
          <>
            {byDay(entries).map(([day, ofDay]) => (
              <section key={day}>
                <h3 className={classes['day']}>{day}</h3>
                <ol className={classes['entries']}>
                  {ofDay.map((entry) => (
                    <Entry key={entry.id} entry={entry} />
                  ))}
                </ol>
              </section>
            ))}
            <More
              hasMore={query.hasNextPage}
              loading={query.isFetchingNextPage}
              onMore={() => void query.fetchNextPage()}
            />
          </>
        );
      }}
    </Loaded>
  );
};

const Entry = ({ entry }: { entry: TimelineEntry }) => {
  const [opened, { toggle }] = useDisclosure(false);
  const detailId = useId();
  const { what, who, why, tone } = wordsOf(entry);
  const line = (
    <>
      <span className={classes['icon']} data-tone={tone}>
        <TimelineIcon entry={entry} />
      </span>
      <span className={classes['words']}>
        <span className={classes['what']}>{what}</span>
        {who === null && why === null ? null : (
          <span className={classes['why']}>
            {[who === null ? null : `By ${who}`, why].filter(Boolean).join('. ')}
          </span>
        )}
      </span>
      <span className={classes['side']}>
        <VendorMark vendor={entry.record.vendor} size={20} />
        <VisuallyHidden>{vendorLabel(entry.record.vendor)}</VisuallyHidden>
      </span>
      <span className={classes['when']}>
        <Moment at={entry.at} show="clock" />
      </span>
    </>
  );
  if (!hasDetail(entry)) return <li className={classes['line']}>{line}</li>;
  return (
    <li>
      <UnstyledButton
        className={classes['line'] ?? ''}
        aria-expanded={opened}
        aria-controls={detailId}
        onClick={toggle}
      >
        {line}
        <IconChevronDown
          size={16}
          stroke={1.75}
          aria-hidden
          className={classes['chevron']}
          data-opened={opened || undefined}
        />
      </UnstyledButton>
      <Collapse expanded={opened} id={detailId}>
        <div className={classes['detail']}>{opened ? <TimelineDetail entry={entry} /> : null}</div>
      </Collapse>
    </li>
  );
};
