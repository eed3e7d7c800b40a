import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Reconciliation } from '#contract/reconciliations.ts';
import type { RehearsalApply } from '#contract/rehearsals.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { Facts } from '#web/ui/facts.tsx';
import { countOf, formatCount } from '#web/ui/format.ts';
import { Moment } from '#web/ui/moment.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Signal, type Tone } from '#web/ui/signal.tsx';
import { HeldRecords } from './held-records.tsx';
import {
  applyQuery,
  holdsFlow,
  useApplyRehearsal,
  useDecideApply,
  type ApplyDecision,
} from './rehearsal-apply.ts';

const standings: Readonly<Record<RehearsalApply['state'], { readonly tone: Tone; readonly words: string }>> =
  {
    applying: { tone: 'busy', words: 'Being applied' },
    stopped: { tone: 'wait', words: 'Stopped: somebody has to decide about the rest' },
    waiting: { tone: 'wait', words: 'What still matched is applied: somebody has to decide about the rest' },
    carried_on: { tone: 'good', words: 'Applied, and the flow carried on with the rest' },
    rolled_back: { tone: 'idle', words: 'Rolled back' },
    done: { tone: 'good', words: 'All of it is applied' },
  };

interface ApplyPanelProps {
  run: Reconciliation;
  /** Owners and admins may; others see how far it is. */
  mayApply: boolean;
}

/** Lets a flow write exactly what was rehearsed; how far that is, what is held, and the decision about it. */
export const ApplyPanel = ({ run, mayApply }: ApplyPanelProps) => {
  const { data: apply } = useQuery(applyQuery(run.id));
  if (apply === undefined) return null;
  if (apply === null) return mayApply ? <OfferApply run={run} /> : null;
  return (
    <Panel title="Applied exactly">
      <Stack gap="md">
        <Standing apply={apply} />
        {holdsFlow(apply) && mayApply ? <Decide apply={apply} /> : null}
        <HeldRecords apply={apply} />
      </Stack>
    </Panel>
  );
};

const OfferApply = ({ run }: { run: Reconciliation }) => {
  const [isAsked, ask] = useState(false);
  const apply = useApplyRehearsal(run.id);
  const writes = Object.values(run.actions).reduce((sum, count) => sum + count, 0);
  return (
    <Panel title="Apply exactly this">
      <Group justify="space-between" gap="md">
        <Text size="sm" maw={560}>
          The flow works by what was rehearsed from then on, and writes of each record only what is shown
          here. What was edited since is held until somebody decides about it.
        </Text>
        <Button
          onClick={() => {
            ask(true);
          }}
        >
          Apply exactly this
        </Button>
      </Group>
      <Confirm
        opened={isAsked}
        onClose={() => {
          apply.reset();
          ask(false);
        }}
        title="Apply exactly this"
        action="Apply"
        pending={apply.isPending}
        error={apply.error}
        onConfirm={() => {
          apply.mutate(undefined, {
            onSuccess: () => {
              ask(false);
            },
          });
        }}
      >
        {run.isDraft ? 'The draft is published as it was rehearsed. ' : ''}
        {countOf(writes, 'record')} {writes === 1 ? 'is' : 'are'} written if {writes === 1 ? 'it' : 'they'}{' '}
        still {writes === 1 ? 'matches' : 'match'}. While that is under way nothing else of this flow is
        written.
      </Confirm>
    </Panel>
  );
};

const Standing = ({ apply }: { apply: RehearsalApply }) => {
  const { planned, counts } = apply;
  const done = planned - counts.pending - counts.onTheWay;
  const percent = planned === 0 ? 100 : Math.floor((done / planned) * 100);
  const { tone, words } = standings[apply.state];
  return (
    <Stack gap="md">
      <Signal tone={tone}>{words}</Signal>
      {apply.state === 'applying' ? (
        <div>
          <Progress value={percent} aria-label={`${String(percent)} per cent applied`} size={8} radius="xl" />
          <Text size="sm" c="dimmed" mt={8} component="div">
            {formatCount(done)} of {countOf(planned, 'record')}, {formatCount(apply.perSecond)} a second
            {apply.estimatedEndAt === null ? null : (
              <>
                , done <Moment at={apply.estimatedEndAt} />
              </>
            )}
          </Text>
        </div>
      ) : null}
      <Facts facts={factsOf(apply)} />
    </Stack>
  );
};

const factsOf = (apply: RehearsalApply): Parameters<typeof Facts>[0]['facts'] => {
  const { counts } = apply;
  return [
    ...(
      [
        ['Written', counts.applied],
        ['On their way', counts.onTheWay],
        ['Wait for approval', counts.awaitingApproval],
        ['Refused by the vendor', counts.dead],
        ['Nothing to write any more', counts.needless],
        ['Held, changed since', counts.changed],
        ['Held, not rehearsed', counts.unrehearsed],
        ['Held, stopped before', counts.stopped],
      ] as const
    ).flatMap(([name, count]) => (count === 0 ? [] : [{ name, value: countOf(count, 'record') }])),
    { name: `Asked by ${apply.askedBy.name}`, value: <Moment at={apply.askedAt} /> },
    ...(apply.decidedBy === null || apply.decidedAt === null
      ? []
      : [{ name: `Decided by ${apply.decidedBy.name}`, value: <Moment at={apply.decidedAt} /> }]),
  ];
};

const decisions: Readonly<
  Record<ApplyDecision, { readonly title: string; readonly action: string; readonly says: string }>
> = {
  stop: {
    title: 'Stop applying',
    action: 'Stop',
    says: 'Nothing more is let through. What is written stays, and the rest waits for a decision.',
  },
  carry_on: {
    title: 'Carry on with the rest',
    action: 'Carry on',
    says: 'The flow writes the held records too, as its mapping has them now, and goes on as ever.',
  },
  roll_back: {
    title: 'Roll back',
    action: 'Roll back',
    says: 'The mapping and settings of before are in force again. A flow that runs writes back what the old mapping wants of the records that were written.',
  },
};

const Decide = ({ apply }: { apply: RehearsalApply }) => {
  const [asked, ask] = useState<ApplyDecision | null>(null);
  const decide = useDecideApply(apply.id);
  const offered: readonly ApplyDecision[] =
    apply.state === 'applying' ? ['stop', 'carry_on', 'roll_back'] : ['carry_on', 'roll_back'];
  return (
    <Group gap="xs">
      {offered.map((decision, index) => (
        <Button
          key={decision}
          size="xs"
          variant={index === 0 ? 'filled' : 'default'}
          onClick={() => {
            ask(decision);
          }}
        >
          {decisions[decision].title}
        </Button>
      ))}
      <Confirm
        opened={asked !== null}
        onClose={() => {
          decide.reset();
          ask(null);
        }}
        title={asked === null ? '' : decisions[asked].title}
        action={asked === null ? '' : decisions[asked].action}
        pending={decide.isPending}
        error={decide.error}
        onConfirm={() => {
          if (asked === null) return;
          decide.mutate(asked, {
            onSuccess: () => {
              ask(null);
            },
          });
        }}
      >
        {asked === null ? '' : decisions[asked].says}
      </Confirm>
    </Group>
  );
};
