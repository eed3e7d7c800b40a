import { AppShell, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Brand } from '#web/app/brand.tsx';
import { ColorSchemeToggle } from '#web/app/color-scheme.tsx';
import { LiveMark } from '#web/app/live-mark.tsx';
import { Navigation, SettingsEntry } from '#web/app/navigation.tsx';
import { UserMenu } from '#web/app/user-menu.tsx';
import { NotificationBell } from '#web/features/notifications/notification-bell.tsx';
import { TextLink } from '#web/ui/links.tsx';
import type { LiveState } from '#web/server/live.ts';
import classes from './shell.module.css';

interface ShellProps {
  user: { name: string; email: string };
  workspaceName: string;
  live: LiveState;
  waiting: {
    reviews: number;
    approvals: number;
    conflicts: number;
    handOvers: number;
    owners: number;
    deadLetters: number;
    connections: number;
  };
  onSignOut: () => void;
  children: ReactNode;
}

const mainId = 'main';

/** The frame around every page of a signed-in person: places at the left, on a phone behind a button. */
export const Shell = ({ user, workspaceName, live, waiting, onSignOut, children }: ShellProps) => {
  const [opened, { toggle, close }] = useDisclosure(false);
  return (
    <AppShell
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: 248, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={0}
    >
      <a className={classes['skip']} href={`#${mainId}`}>
        Skip to the content
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes['header'] ?? ''}>
        <Group gap="sm">
          <Burger
            opened={opened}
            onClick={toggle}
            size="sm"
            aria-label={opened ? 'Close the menu' : 'Open the menu'}
            aria-expanded={opened}
          />
          <TextLink to="/" underline="never" display="block" lh={1} aria-label="Plumbline, to the overview">
            <Brand size={24} />
          </TextLink>
        </Group>
        <Group gap="xs">
          <LiveMark state={live} />
          <NotificationBell position="bottom-end" />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes['navbar'] ?? ''} aria-label="Main">
        <AppShell.Section visibleFrom="sm" className={classes['brand'] ?? ''}>
          <TextLink to="/" underline="never" display="block" lh={1} aria-label="Plumbline, to the overview">
            <Brand />
          </TextLink>
        </AppShell.Section>
        <AppShell.Section grow className={classes['places'] ?? ''}>
          <Navigation {...waiting} onNavigate={close} />
        </AppShell.Section>
        <AppShell.Section className={classes['foot'] ?? ''}>
          <SettingsEntry onNavigate={close} />
          <Group justify="space-between" mb={4} pl={12}>
            <LiveMark state={live} />
            <Group gap={4}>
              <NotificationBell position="right-end" />
              <ColorSchemeToggle />
            </Group>
          </Group>
          <UserMenu user={user} workspaceName={workspaceName} onSignOut={onSignOut} />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id={mainId} tabIndex={-1} className={classes['main'] ?? ''}>
        {children}
      </AppShell.Main>
    </AppShell>
  );
};
