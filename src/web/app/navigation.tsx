import { Stack, Text, VisuallyHidden } from '@mantine/core';
import {
  IconAddressBook,
  IconArrowsLeftRight,
  IconArrowsSplit2,
  IconChecklist,
  IconClipboardList,
  IconCreditCard,
  IconFileInvoice,
  IconGitCompare,
  IconLayoutDashboard,
  IconLayoutKanban,
  IconListDetails,
  IconMailOff,
  IconPlugConnected,
  IconReceipt,
  IconRepeat,
  IconReportAnalytics,
  IconScale,
  IconSettings,
  IconTable,
  IconTicket,
  IconUsers,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Find } from '#web/app/find.tsx';
import { useModules } from '#web/features/modules/list-modules.ts';
import { countOf } from '#web/ui/format.ts';
import { NavEntry } from '#web/ui/links.tsx';
import classes from './navigation.module.css';

interface NavigationProps {
  /** How much waits on a person; zero while it is not known. */
  reviews: number;
  approvals: number;
  conflicts: number;
  handOvers: number;
  owners: number;
  deadLetters: number;
  connections: number;
  onNavigate: () => void;
}

/** The console's places, those of modules that are off left out. What waits on a person carries its number. */
export const Navigation = ({
  reviews,
  approvals,
  conflicts,
  handOvers,
  owners,
  deadLetters,
  connections,
  onNavigate,
}: NavigationProps) => {
  const isOn = useModules();
  const entry = { className: classes['entry'] ?? '', onClick: onNavigate, variant: 'light' } as const;
  return (
    <>
      <Find onGo={onNavigate} />
      <Stack gap={2}>
        <NavEntry
          {...entry}
          to="/"
          activeOptions={{ exact: true }}
          {...parts('Overview', IconLayoutDashboard)}
        />
      </Stack>
      <Group label="For you to decide">
        <NavEntry {...entry} to="/reviews" {...parts('Match reviews', IconGitCompare, reviews)} />
        <NavEntry {...entry} to="/approvals" {...parts('Approvals', IconChecklist, approvals)} />
        <NavEntry {...entry} to="/conflicts" {...parts('Conflicts', IconArrowsSplit2, conflicts)} />
        <NavEntry {...entry} to="/hand-overs" {...parts('Hand-overs', IconClipboardList, handOvers)} />
        <NavEntry {...entry} to="/dead-letters" {...parts('Dead letters', IconMailOff, deadLetters)} />
      </Group>
      <Group label="Work">
        <NavEntry {...entry} to="/contacts" {...parts('Contacts', IconAddressBook)} />
        {isOn('opportunities') ? (
          <NavEntry {...entry} to="/opportunities" {...parts('Opportunities', IconLayoutKanban)} />
        ) : null}
        {isOn('tickets') ? <NavEntry {...entry} to="/tickets" {...parts('Tickets', IconTicket)} /> : null}
        {isOn('services') ? (
          <NavEntry {...entry} to="/services" {...parts('Services', IconListDetails)} />
        ) : null}
      </Group>
      {isOn('finance') ? (
        <Group label="Finance">
          <NavEntry {...entry} to="/billables" {...parts('Billables', IconReceipt)} />
          <NavEntry {...entry} to="/invoices" {...parts('Invoices', IconFileInvoice)} />
          <NavEntry {...entry} to="/subscriptions" {...parts('Subscriptions', IconRepeat)} />
          <NavEntry {...entry} to="/payments" {...parts('Payments', IconCreditCard)} />
          <NavEntry {...entry} to="/reports" {...parts('Reports', IconReportAnalytics)} />
        </Group>
      ) : null}
      <Group label="Systems">
        <NavEntry {...entry} to="/records" {...parts('Records', IconTable)} />
        <NavEntry {...entry} to="/flows" {...parts('Flows', IconArrowsLeftRight)} />
        <NavEntry {...entry} to="/owners" {...parts('Owners', IconUsers, owners)} />
        <NavEntry {...entry} to="/reconciliation" {...parts('Reconciliation', IconScale)} />
        <NavEntry {...entry} to="/connections" {...parts('Connections', IconPlugConnected, connections)} />
      </Group>
    </>
  );
};

/** The way to the settings, at the foot of the navigation. */
export const SettingsEntry = ({ onNavigate }: { onNavigate: () => void }) => (
  <NavEntry
    className={classes['entry'] ?? ''}
    variant="light"
    onClick={onNavigate}
    to="/settings"
    {...parts('Settings', IconSettings)}
  />
);

const Group = ({ label, children }: { label: string; children: ReactNode }) => (
  <>
    <Text size="xs" c="dimmed" className={classes['group'] ?? ''}>
      {label}
    </Text>
    <Stack gap={2}>{children}</Stack>
  </>
);

const parts = (
  label: string,
  Icon: typeof IconTable,
  waiting = 0,
): { label: string; leftSection: ReactNode; rightSection: ReactNode } => ({
  label,
  leftSection: <Icon size={18} stroke={1.75} aria-hidden />,
  rightSection:
    waiting === 0 ? null : (
      <span className={classes['count']}>
        <span aria-hidden>{waiting > 999 ? '999+' : waiting}</span>
        <VisuallyHidden>{countOf(waiting, 'waits', 'wait')} on you</VisuallyHidden>
      </span>
    ),
});
