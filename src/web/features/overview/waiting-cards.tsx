import { SimpleGrid, Text } from '@mantine/core';
import { IconArrowRight, IconCircleCheck } from '@tabler/icons-react';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { Overview } from '#contract/overview.ts';
import { countOf, formatCount } from '#web/ui/format.ts';
import classes from './waiting-cards.module.css';

interface Waiting {
  count: number;
  title: string;
  explained: string;
  link: Pick<LinkProps, 'to'>;
  tone: 'wait' | 'bad';
}

const waitingOf = ({ waiting }: Overview): readonly Waiting[] =>
  [
    {
      count: waiting.connectionsToReconnect,
      title: waiting.connectionsToReconnect === 1 ? 'connection to reconnect' : 'connections to reconnect',
      explained: 'The vendor refuses our access. Its changes are held, not lost.',
      link: { to: '/connections' as const },
      tone: 'bad' as const,
    },
    {
      count: waiting.tenantsToChoose,
      title: waiting.tenantsToChoose === 1 ? 'organisation to choose' : 'organisations to choose',
      explained: 'A consent reaches several organisations. Say which one is meant.',
      link: { to: '/connections' as const },
      tone: 'wait' as const,
    },
    {
      count: waiting.deadLetters,
      title: waiting.deadLetters === 1 ? 'dead letter' : 'dead letters',
      explained: 'Refused for a reason. Mend it at the source, then replay.',
      link: { to: '/dead-letters' as const },
      tone: 'bad' as const,
    },
    {
      count: waiting.matchReviews,
      title: waiting.matchReviews === 1 ? 'match review' : 'match reviews',
      explained: 'The same client, or another? Only a person can say.',
      link: { to: '/reviews' as const },
      tone: 'wait' as const,
    },
    {
      count: waiting.approvals,
      title: waiting.approvals === 1 ? 'change to approve' : 'changes to approve',
      explained: 'A rule of the flow asks for a person before anything is written.',
      link: { to: '/approvals' as const },
      tone: 'wait' as const,
    },
    {
      count: waiting.conflicts,
      title: waiting.conflicts === 1 ? 'conflict' : 'conflicts',
      explained: 'Edited on both sides. Say whose value counts.',
      link: { to: '/conflicts' as const },
      tone: 'wait' as const,
    },
    {
      count: waiting.handOvers,
      title: waiting.handOvers === 1 ? 'hand-over' : 'hand-overs',
      explained: 'Completed elsewhere, and prepared to be typed where Plumbline cannot write.',
      link: { to: '/hand-overs' as const },
      tone: 'wait' as const,
    },
    {
      count: waiting.owners,
      title: waiting.owners === 1 ? 'person to match' : 'people to match',
      explained: 'Named on records, and unknown on the other side. Say who they are there.',
      link: { to: '/owners' as const },
      tone: 'wait' as const,
    },
  ].filter(({ count }) => count > 0);

/** What waits on a person, each a door to where it is settled; or the calm of nothing waiting. */
export const WaitingCards = ({ overview }: { overview: Overview }) => {
  const waiting = waitingOf(overview);
  if (waiting.length === 0) {
    const linked = overview.flows.reduce((sum, flow) => sum + flow.counts.linked, 0);
    return (
      <section className={classes['calm']} aria-label="What waits on you">
        <IconCircleCheck size={28} stroke={1.5} aria-hidden />
        <div>
          <Text fw={600}>Nothing waits on you</Text>
          <Text size="sm" c="dimmed">
            {linked === 0
              ? 'Decisions will be asked for here.'
              : `${countOf(linked, 'record')} linked across your systems.`}
          </Text>
        </div>
      </section>
    );
  }
  return (
    <section aria-label="What waits on you">
      <SimpleGrid cols={{ base: 1, sm: Math.min(waiting.length, 3) }} spacing="md">
        {waiting.map(({ count, title, explained, link, tone }) => (
          <Link key={title} {...link} className={classes['card'] ?? ''} data-tone={tone}>
            <span className={classes['count']}>{formatCount(count)}</span>
            <span className={classes['title']}>
              {title}
              <IconArrowRight size={16} stroke={1.75} aria-hidden className={classes['arrow']} />
            </span>
            <span className={classes['explained']}>{explained}</span>
          </Link>
        ))}
      </SimpleGrid>
    </section>
  );
};
