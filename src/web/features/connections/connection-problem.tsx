import { Code, Text } from '@mantine/core';
import type { Problem } from '#contract/vocabulary.ts';
import { Moment } from '#web/ui/moment.tsx';
import classes from './connection-problem.module.css';

interface ConnectionProblemProps {
  problem: Problem;
  /** Epoch ms. */
  at?: number;
  /** Over and done with: told, but not alarming. */
  past?: boolean;
}

/** Why a connection is not well and what to do. */
export const ConnectionProblem = ({ problem, at, past = false }: ConnectionProblemProps) => (
  <div className={classes['problem']} data-past={past || undefined}>
    <Text size="sm" fw={560}>
      {problem.message}
    </Text>
    {problem.hint === '' ? null : <Text size="sm">{problem.hint}</Text>}
    <Text size="xs" mt={4}>
      <Code className={classes['code'] ?? ''}>{problem.code}</Code>
      {at === undefined ? null : <Moment at={at} />}
    </Text>
  </div>
);
