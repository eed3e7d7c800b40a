import type { ReactNode } from 'react';
import classes from './signal.module.css';

/** good: in step; wait: a person is needed; bad: failed; busy: under way; idle: nothing to do. */
export type Tone = 'good' | 'wait' | 'bad' | 'busy' | 'idle';

/** A state in words with a coloured mark beside it, so that colour never carries the meaning alone. */
export const Signal = ({ tone, children }: { tone: Tone; children: ReactNode }) => (
  <span className={classes['signal']}>
    <span className={classes['mark']} data-tone={tone} aria-hidden />
    {children}
  </span>
);
