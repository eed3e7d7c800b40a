import type { ReactNode } from 'react';
import classes from './filters.module.css';

/** Filters above a list that is not searched by words; their values stand in the address. */
export const Filters = ({ children }: { children: ReactNode }) => (
  <search className={classes['bar']}>{children}</search>
);
