import type { ReactNode } from 'react';
import classes from './brief-list.module.css';

/** A few things in a panel, one a row. */
export const BriefList = ({ children }: { children: ReactNode }) => (
  <ul className={classes['list']}>{children}</ul>
);

/** What it is at the left, how it stands at the right. */
export const BriefRow = ({ aside, children }: { aside: ReactNode; children: ReactNode }) => (
  <li className={classes['row']}>
    <div className={classes['what']}>{children}</div>
    <div className={classes['aside']}>{aside}</div>
  </li>
);
