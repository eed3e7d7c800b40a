import { Text } from '@mantine/core';
import type { Problem } from '#contract/vocabulary.ts';
import { WayOut } from '#web/features/invoices/way-out.tsx';
import classes from './problem-list.module.css';

interface ProblemListProps {
  problems: readonly Problem[];
  /** `refusal` stands in the way; `warning` is to be known. */
  kind: 'refusal' | 'warning';
}

/** Sentences with what can be done and the way there; nothing where there is none. */
export const ProblemList = ({ problems, kind }: ProblemListProps) =>
  problems.length === 0 ? null : (
    <ul className={classes['problems']} data-kind={kind} role={kind === 'refusal' ? 'alert' : undefined}>
      {problems.map(({ code, message, hint }) => (
        <li key={`${code} ${message}`}>
          <Text size="sm" fw={560}>
            {message}
          </Text>
          {hint === '' ? null : <Text size="sm">{hint}</Text>}
          <Text size="sm" component="div">
            <WayOut code={code} />
          </Text>
        </li>
      ))}
    </ul>
  );
