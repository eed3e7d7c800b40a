import { Alert, Progress, Stack, Text } from '@mantine/core';
import { dayMs, hourMs, minuteMs, secondMs } from '#base/clock.ts';
import { outcomesOfHeals, type Reconciliation } from '#contract/reconciliations.ts';
import { Facts } from '#web/ui/facts.tsx';
import { countOf, formatCount, formatDuration } from '#web/ui/format.ts';
import { formatMoney } from '#web/ui/money.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Signal } from '#web/ui/signal.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';
import { stateOf } from './run-state.ts';

/** Where a run stands, what it came to, and how that compares with the one before. */
export const RunSummary = ({ run }: { run: Reconciliation }) => {
  const { tone, words } = stateOf(run);
  const { done, total, perSecond, estimatedEndAt } = run.progress;
  const percent = total === 0 ? 0 : Math.floor((done / total) * 100);
  return (
    <Stack gap="md">
      <Signal tone={tone}>{words}</Signal>
      {run.state === 'running' ? (
        <div>
          <Progress
            value={percent}
            aria-label={`${String(percent)} per cent ${run.replay === null ? 'compared' : 'replayed'}`}
            size={8}
            radius="xl"
          />
          <Text size="sm" c="dimmed" mt={8} component="div">
            {formatCount(done)} of {countOf(total, run.replay === null ? 'record' : 'state')},{' '}
            {formatCount(perSecond)} a second
            {estimatedEndAt === null ? null : (
              <>
                , done <Moment at={estimatedEndAt} />
              </>
            )}
          </Text>
        </div>
      ) : null}
      {[run.failure, run.notRefreshed].map((problem) =>
        problem === null ? null : (
          <Alert key={problem.code} color="yellow" title={problem.message}>
            {problem.hint}
          </Alert>
        ),
      )}
      <Facts facts={factsOf(run)} />
    </Stack>
  );
};

/** What would be written, by what it does, and what of it would wait. */
const writesOf = (run: Reconciliation): string => {
  const writes = Object.entries(run.actions).map(([action, count]) => `${action} ${formatCount(count)}`);
  return `${writes.join(', ')}${run.waiting === 0 ? '' : `; ${formatCount(run.waiting)} of them after approval`}`;
};

/** "a minute", "an hour", "in 10 seconds": the span of a limit. */
const spanWords = (ms: number): string => {
  if (ms === dayMs) return 'a day';
  if (ms === hourMs) return 'an hour';
  if (ms === minuteMs) return 'a minute';
  return ms === secondMs ? 'a second' : `in ${countOf(ms / secondMs, 'second')}`;
};

const isZero = (amount: string): boolean => !/[1-9]/.test(amount);

const moneyWords = ({ currency, ...moved }: Reconciliation['money'][number]): string => {
  const shown = (amount: string): string => formatMoney({ amount, currency });
  return [
    isZero(moved.created) ? null : `${shown(moved.created)} made`,
    isZero(moved.from) && isZero(moved.to) ? null : `${shown(moved.from)} changed to ${shown(moved.to)}`,
    isZero(moved.voided) ? null : `${shown(moved.voided)} voided`,
    isZero(moved.restored) ? null : `${shown(moved.restored)} brought back`,
  ]
    .filter((words) => words !== null)
    .join(', ');
};

/** What both sides come to. */
const totalWords = (
  run: Reconciliation,
  { currency, source, target }: Reconciliation['totals'][number],
): string => {
  const shown = (amount: string): string => formatMoney({ amount, currency });
  return run.replay === null
    ? `${vendorLabel(run.sourceVendor)} ${shown(source)}, ${vendorLabel(run.targetVendor)} ${shown(target)}`
    : `Candidate ${shown(source)}, mapping in force ${shown(target)}`;
};

/** What became of what was to be healed. */
const healsOf = (heals: NonNullable<Reconciliation['heals']>): string =>
  outcomesOfHeals
    .flatMap(({ outcome, counted }) => {
      const count = heals[outcome] ?? 0;
      return count === 0 ? [] : [`${formatCount(count)} ${counted}`];
    })
    .join(', ');

const factsOf = (run: Reconciliation): Parameters<typeof Facts>[0]['facts'] => [
  {
    name: 'Looked at',
    value: `${countOf(run.progress.done, run.replay === null ? 'record' : 'state')}: ${formatCount(run.agreeing)} agree, ${formatCount(run.findings)} with a finding, ${formatCount(run.leftOut)} left out`,
  },
  ...(run.queued > 0
    ? [{ name: 'On their way', value: `${countOf(run.queued, 'finding')} in the flow’s queue already` }]
    : []),
  ...(run.heals === null ? [] : [{ name: 'Healed', value: healsOf(run.heals) }]),
  ...(run.compared === null
    ? []
    : [
        {
          name: 'Since the last one',
          value: `${formatCount(run.compared.new)} new, ${formatCount(run.compared.same)} the same, ${formatCount(run.compared.gone)} gone`,
        },
      ]),
  ...run.totals.map((total) => ({ name: `Total in ${total.currency}`, value: totalWords(run, total) })),
  ...(run.purpose === 'rehearse' && Object.keys(run.actions).length > 0
    ? [{ name: 'It would', value: writesOf(run) }]
    : []),
  ...run.money.map((moved) => ({
    name: run.purpose === 'rehearse' ? `Money in ${moved.currency}` : 'Healing moves',
    value: moneyWords(moved),
  })),
  ...run.costs
    .filter(({ calls }) => calls > 0)
    .map(({ vendor, calls, durationMs, boundBy }) => ({
      name: run.purpose === 'rehearse' ? 'It would take' : 'Healing takes',
      value: `${countOf(calls, 'call')} to ${vendorLabel(vendor)}, ${formatDuration(durationMs)} under its limits${boundBy === null ? '' : ` (${formatCount(boundBy.calls)} calls ${spanWords(boundBy.windowMs)})`}`,
    })),
  ...(run.replay === null
    ? []
    : [
        { name: 'States since', value: <Moment at={run.replay.since} /> },
        {
          name: 'Replayed',
          value: `${formatCount(run.replay.asThen)} as they were then, ${formatCount(run.replay.completed)} completed from the records of now, ${countOf(run.replay.asNow, 'record')} as they are now`,
        },
      ]),
  ...[
    { name: `${vendorLabel(run.sourceVendor)} read`, at: run.sourceReadAt },
    { name: `${vendorLabel(run.targetVendor)} read`, at: run.targetReadAt },
    { name: 'Asked', at: run.requestedAt },
  ].flatMap(({ name, at }) => (at === null ? [] : [{ name, value: <Moment at={at} /> }])),
];
