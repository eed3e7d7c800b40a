import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Problem } from '#contract/vocabulary.ts';
import { WayOut } from '#web/features/invoices/way-out.tsx';
import classes from './problem-list.module.css';

interface ProblemListProps {
  problems: readonly Problem[];
  /** `refusal` stands in the way; `warning` is to be known. */
  kind: 'refusal' | 'warning';
  /** What removes them, where it can be done here. */
  action?: ReactNode;
}

/** Sentences with what can be done and the way there; nothing where there is none. */
export const ProblemList = ({ problems, kind, action }: ProblemListProps) =>
  problems.length === 0 ? null : (
    <div role={kind === 'refusal' ? 'alert' : undefined}>
      <ul className={classes['problems']} data-kind={kind}>
        {problems.map(({ code, message, hint }) => (
          <li key={`${code} ${message}`}>
            <Text size="sm" fw={560}>
              {message}
            </Text>
            {hint === '' ? null : <Text size="sm">{hint}</Text>}
            <Text size="sm" component="div">
              <WayOut code={code} />
              {action}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
