import type { MappingProblem } from '#contract/mappings.ts';
import classes from './mapping-editor.module.css';

/** What is wrong with a row, under it. */
export const Problems = ({ problems }: { problems: readonly MappingProblem[] }) =>
  problems.map(({ message, severity, position }) => (
    <p key={message} className={classes['problem']} data-severity={severity}>
      {severity === 'error' ? 'Error' : 'Look'}: {message}
      {position === null ? '' : ` (at character ${String(position)})`}
    </p>
  ));
