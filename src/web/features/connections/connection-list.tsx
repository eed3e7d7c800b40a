import type { ConnectionSummary } from '#contract/connections.ts';
import { ConnectionCard } from '#web/features/connections/connection-card.tsx';
import classes from './connection-list.module.css';

/** Those that need a person first, else in the order they were made. */
const inOrder = (connections: readonly ConnectionSummary[]): readonly ConnectionSummary[] =>
  connections.toSorted((a, b) => Number(needsPerson(b)) - Number(needsPerson(a)));

const needsPerson = (connection: ConnectionSummary): boolean =>
  connection.health === 'broken' || connection.state === 'choose_tenant';

export const ConnectionList = ({ connections }: { connections: readonly ConnectionSummary[] }) => (
  <ul className={classes['list']}>
    {inOrder(connections).map((connection) => (
      <ConnectionCard key={connection.id} connection={connection} />
    ))}
  </ul>
);
