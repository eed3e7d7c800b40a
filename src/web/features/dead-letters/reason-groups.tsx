import { Code, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { formatCount } from '#web/ui/format.ts';
import classes from './reason-groups.module.css';

interface ReasonGroupsProps {
  groups: readonly { code: string; hint: string; count: number }[];
  total: number;
  /** The reason that the list is narrowed to. */
  code: string | undefined;
}

/** The reasons, most frequent first, each with what to do; a press narrows the list to it. */
export const ReasonGroups = ({ groups, total, code }: ReasonGroupsProps) => (
  <ul className={classes['groups']} aria-label="Reasons">
    <li>
      <Link
        to="/dead-letters"
        search={{}}
        className={classes['group'] ?? ''}
        data-chosen={code === undefined || undefined}
        aria-current={code === undefined ? 'true' : undefined}
      >
        <span className={classes['count']}>{formatCount(total)}</span>
        <Text span fw={560}>
          All reasons
        </Text>
        <Text span size="sm" c="dimmed">
          Newest first
        </Text>
      </Link>
    </li>
    {groups.map((group) => (
      <li key={group.code}>
        <Link
          to="/dead-letters"
          search={{ code: group.code }}
          className={classes['group'] ?? ''}
          data-chosen={code === group.code || undefined}
          aria-current={code === group.code ? 'true' : undefined}
        >
          <span className={classes['count']}>{formatCount(group.count)}</span>
          <Code className={classes['code'] ?? ''}>{group.code}</Code>
          <Text span size="sm" c="dimmed">
            {group.hint}
          </Text>
        </Link>
      </li>
    ))}
  </ul>
);
