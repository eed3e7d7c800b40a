import type { ReactNode } from 'react';
import classes from './facts.module.css';

/** Names with their values, one a line. */
export const Facts = ({ facts }: { facts: readonly { name: string; value: ReactNode }[] }) => (
  <dl className={classes['facts']}>
    {facts.map((fact, index) => (
      <div key={`${String(index)} ${fact.name}`}>
        <dt>{fact.name}</dt>
        <dd>{fact.value}</dd>
      </div>
    ))}
  </dl>
);
