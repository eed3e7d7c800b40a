import { Avatar, Menu, UnstyledButton } from '@mantine/core';
import { IconLogout, IconSelector } from '@tabler/icons-react';
import classes from './user-menu.module.css';

interface UserMenuProps {
  user: { name: string; email: string };
  workspaceName: string;
  onSignOut: () => void;
}

/** Who is signed in to what, and the way out. */
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
      <Menu.Label>{user.email}</Menu.Label>
      <Menu.Item leftSection={<IconLogout size={16} stroke={1.75} aria-hidden />} onClick={onSignOut}>
        Sign out
      </Menu.Item>
    </Menu.Dropdown>
  </Menu>
);
