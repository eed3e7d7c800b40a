import { Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCircle, IconCircleCheck, IconCircleX, IconClockHour4, IconLoader2 } from '@tabler/icons-react';
import type { BillingJob } from '#contract/crm-finance-vocabulary.ts';
import { useSettleJob } from '#web/features/invoices/ask-invoice.ts';
import { actionLabels } from '#web/features/invoices/invoice-words.ts';
import { differenceOf, stagesOf, type StageState } from '#web/features/invoices/job-words.ts';
import { WayOut } from '#web/features/invoices/way-out.tsx';
import { Confirm } from '#web/ui/confirm.tsx';
import { formatMoney } from '#web/ui/money.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { notifyFailure } from '#web/ui/notify.ts';
import { Panel } from '#web/ui/panel.tsx';
import classes from './job-progress.module.css';

interface JobProgressProps {
  job: BillingJob;
  currency: string;
  /** How an invoice is paid; what is no invoice has none. */
  collection?: Parameters<typeof stagesOf>[1];
}

const titles: Readonly<Record<BillingJob['state'], string>> = {
  ready: 'Under way to Stripe',
  waiting: 'Waiting on its way to Stripe',
  stopped: 'Stopped on its way to Stripe',
  done: 'At Stripe',
};

/** What is being done at Stripe step by step, what it waits for, and what a person can do where it stopped. */
export const JobProgress = ({ job, currency, collection }: JobProgressProps) => {
  const stages = stagesOf(job, collection);
  return (
    <Panel
      title={titles[job.state]}
      description={
        <>
          {actionLabels[job.action]}, asked by {job.requestedBy.name} <Moment at={job.requestedAt} />
        </>
      }
    >
      <Stack gap="md">
        {stages.length === 0 ? null : (
          <ol className={classes['stages']} aria-live="polite">
            {stages.map(({ name, label, state }) => (
              <li key={name} data-state={state}>
                <StageIcon state={state} />
                {label}
                <VisuallyHidden>, {stateWords[state]}</VisuallyHidden>
              </li>
            ))}
          </ol>
        )}
        <JobProblem job={job} currency={currency} />
        {job.state === 'stopped' ? <StoppedActions job={job} /> : null}
      </Stack>
    </Panel>
  );
};

const stateWords: Readonly<Record<StageState, string>> = {
  done: 'done',
  busy: 'under way',
  waiting: 'waiting',
  failed: 'stopped here',
  ahead: 'still to come',
};

const icons: Readonly<Record<StageState, typeof IconCircle>> = {
  done: IconCircleCheck,
  busy: IconLoader2,
  waiting: IconClockHour4,
  failed: IconCircleX,
  ahead: IconCircle,
};

const StageIcon = ({ state }: { state: StageState }) => {
  const Icon = icons[state];
  return <Icon size={20} stroke={1.75} aria-hidden />;
};

const JobProblem = ({ job, currency }: JobProgressProps) => {
  const { problem, nextAt } = job;
  if (problem === null) return null;
  const difference = differenceOf(job);
  return (
    <div
      className={classes['problem']}
      data-state={job.state}
      role={job.state === 'stopped' ? 'alert' : 'status'}
    >
      <Text fw={600}>{problem.message}</Text>
      {difference === null ? null : (
        <table className={classes['difference']}>
          <thead>
            <tr>
              <th scope="col">
                <VisuallyHidden>Figure</VisuallyHidden>
              </th>
              <th scope="col">Predicted</th>
              <th scope="col">Draft at Stripe</th>
            </tr>
          </thead>
          <tbody>
            {difference.map(({ name, predicted, drafted }) => (
              <tr key={name} data-differs={predicted !== drafted || undefined}>
                <th scope="row">{name}</th>
                <td>{predicted === '' ? '–' : formatMoney({ amount: predicted, currency })}</td>
                <td>{drafted === '' ? '–' : formatMoney({ amount: drafted, currency })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {problem.hint === '' ? null : <Text size="sm">{problem.hint}</Text>}
      <Group gap="sm" mt={8}>
        <WayOut code={problem.code} details={job.details} />
        {nextAt === null ? null : (
          <Text size="sm" c="dimmed">
            Looks again <Moment at={nextAt} />
          </Text>
        )}
        <Text size="xs" className={classes['code'] ?? ''}>
          {problem.code}
        </Text>
      </Group>
    </div>
  );
};

const StoppedActions = ({ job }: { job: BillingJob }) => {
  const [giving, give] = useDisclosure(false);
  const settle = useSettleJob(job.id);
  return (
    <Group gap="xs">
      <Button
        loading={settle.isPending && !giving}
        onClick={() => {
          settle.mutate('retry', { onError: notifyFailure });
        }}
      >
        Try again
      </Button>
      <Button variant="default" onClick={give.open}>
        Give up
      </Button>
      <Confirm
        opened={giving}
        onClose={give.close}
        title="Give this up?"
        action="Give up"
        danger
        pending={settle.isPending}
        error={giving ? settle.error : null}
        onConfirm={() => {
          settle.mutate('give_up', { onSuccess: give.close });
        }}
      >
        <Text size="sm">
          {job.action === 'generate'
            ? 'The draft at Stripe is deleted if there is one, and the billables can be invoiced again. Nothing was sent to the customer.'
            : 'What was done at Stripe so far stays as it is; nothing more is tried.'}
        </Text>
      </Confirm>
    </Group>
  );
};
