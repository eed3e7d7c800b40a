import type { ReactNode } from 'react';
import classes from './line-list.module.css';

interface LineListProps {
  /** The order says something, as in a log: lines stand closer. */
  ordered?: boolean;
  children: ReactNode;
}

/** Lines of small text in a panel that is flush. */
export const LineList = ({ ordered = false, children }: LineListProps) => {
  const List = ordered ? 'ol' : 'ul';
  return <List className={classes['list']}>{children}</List>;
};

/** What it says at the left, how much or when at the right. */
export const Line = ({ aside, children }: { aside: ReactNode; children: ReactNode }) => (
  <li className={classes['line']}>
    <div>{children}</div>
    <div className={classes['aside']}>{aside}</div>
  </li>
);
