import { Avatar, Menu, UnstyledButton } from '@mantine/core';
import { IconBuilding, IconCheck, IconLogout, IconSelector } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { forgetRecent } from '#web/features/find/recent.ts';
import { useSwitchWorkspace, workspacesQuery } from '#web/features/session/workspaces.ts';
import { notifyFailure } from '#web/ui/notify.ts';
import classes from './user-menu.module.css';

interface UserMenuProps {
  user: { name: string; email: string };
  workspaceName: string;
  onSignOut: () => void;
}

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

/** The workspaces to switch between; nothing for who is in one only. */
const Workspaces = () => {
  const workspaces = useQuery(workspacesQuery).data ?? [];
  const change = useSwitchWorkspace(() => {
    forgetRecent();
    // Begun anew, so that nothing of the other workspace stays on the page or in its streams.
    window.location.assign('/');
  });
  if (workspaces.length === 0 || (workspaces.length === 1 && workspaces[0]?.isCurrent === true)) return null;
  return (
    <>
      <Menu.Label>Workspaces</Menu.Label>
      {workspaces.map(({ id, name, isCurrent }) => (
        <Menu.Item
          key={id}
          role="menuitemradio"
          aria-checked={isCurrent}
          leftSection={isCurrent ? <IconCheck {...icon} /> : <IconBuilding {...icon} />}
          disabled={change.isPending}
          closeMenuOnClick={isCurrent}
          onClick={() => {
            if (!isCurrent) change.mutate(id, { onError: notifyFailure });
          }}
        >
          {name}
        </Menu.Item>
      ))}
      <Menu.Divider />
    </>
  );
};

/** Who is signed in to what, the other workspaces, and the way out. */
export const UserMenu = ({ user, workspaceName, onSignOut }: UserMenuProps) => (
  <Menu position="top-start" width="target" shadow="md">
    <Menu.Target>
      <UnstyledButton className={classes['target'] ?? ''}>
        <Avatar name={user.name} size={32} radius="md" variant="default" aria-hidden />
        <span className={classes['words']}>
          <span className={classes['name']}>{user.name}</span>
          <span className={classes['workspace']}>{workspaceName}</span>
        </span>
        <IconSelector size={16} stroke={1.75} aria-hidden />
      </UnstyledButton>
    </Menu.Target>
    <Menu.Dropdown>
      <Workspaces />
      <Menu.Label>{user.email}</Menu.Label>
      <Menu.Item leftSection={<IconLogout size={16} stroke={1.75} aria-hidden />} onClick={onSignOut}>
        Sign out
      </Menu.Item>
    </Menu.Dropdown>
  </Menu>
);
