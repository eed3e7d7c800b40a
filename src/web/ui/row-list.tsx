import type { ReactNode } from 'react';
import classes from './row-list.module.css';

/** Things in a panel that is flush, one a row. */
export const RowList = ({ children }: { children: ReactNode }) => (
  <ul className={classes['list']}>{children}</ul>
);

/** What it is, and at the right what can be done with it. */
export const Row = ({ children }: { children: ReactNode }) => <li className={classes['row']}>{children}</li>;
