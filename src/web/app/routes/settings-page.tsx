import { Text } from '@mantine/core';
import {
  IconBell,
  IconFileImport,
  IconFileInvoice,
  IconForms,
  IconKey,
  IconLayoutKanban,
  IconListCheck,
  IconMail,
  IconReceiptTax,
  IconToggleRight,
  IconUsers,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useModules } from '#web/features/modules/list-modules.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';
import classes from './settings-page.module.css';

/** What a workspace decides once, and what can be looked up. */
export const SettingsPage = () => {
  const isOn = useModules();
  const isAdmin = useIsAdmin();
  return (
    <Page
      title="Settings"
      description={
        isAdmin ? undefined : 'You can look at all that is open to members; owners and admins change it.'
      }
    >
      <Panel flush>
        <ul className={classes['list']}>
          <Row
            icon={IconToggleRight}
            link={<TextLink to="/settings/modules">Modules</TextLink>}
            about="Which parts of the CRM are used."
          />
          {isOn('opportunities') ? (
            <Row
              icon={IconLayoutKanban}
              link={<TextLink to="/settings/pipeline">Pipeline</TextLink>}
              about="The stages that opportunities go through."
            />
          ) : null}
          <Row
            icon={IconForms}
            link={<TextLink to="/settings/custom-fields">Custom fields</TextLink>}
            about="What you keep of contacts, services, opportunities and tickets beside the usual."
          />
          {isOn('services') ? (
            <Row
              icon={IconReceiptTax}
              link={<TextLink to="/settings/tax-rates">Tax rates</TextLink>}
              about="What services and invoice lines are taxed with."
            />
          ) : null}
          {isOn('finance') ? (
            <Row
              icon={IconFileInvoice}
              link={<TextLink to="/settings/invoicing">Invoicing</TextLink>}
              about="How the tax of invoices is rounded."
            />
          ) : null}
          <Row
            icon={IconFileImport}
            link={<TextLink to="/imports">Import</TextLink>}
            closed={isAdmin ? null : 'Import'}
            about="Contacts and services from a CSV file."
          />
          <Row
            icon={IconUsers}
            link={<TextLink to="/settings/members">Members</TextLink>}
            about="Who works in this workspace, and who is invited."
          />
          <Row
            icon={IconKey}
            link={<TextLink to="/settings/api-keys">API keys</TextLink>}
            closed={isAdmin ? null : 'API keys'}
            about="For programs that work with Plumbline."
          />
          <Row
            icon={IconBell}
            link={<TextLink to="/settings/alerts">Alerts and webhooks</TextLink>}
            about="Who is told when a person is needed, and which programs hear of what happens."
          />
          <Row
            icon={IconMail}
            link={<TextLink to="/settings/notifications">Notifications</TextLink>}
            about="How you yourself are told: in the console, by mail, or not at all."
          />
          <Row
            icon={IconListCheck}
            link={<TextLink to="/settings/audit">Audit log</TextLink>}
            about="Who did what and when, in a chain that shows any alteration."
          />
        </ul>
      </Panel>
    </Page>
  );
};

interface RowProps {
  icon: typeof IconKey;
  link: ReactNode;
  /** The name without a link, for those who may not open it; null for those who may. */
  closed?: string | null;
  about: string;
}

const Row = ({ icon: Icon, link, closed = null, about }: RowProps) => (
  <li className={classes['row']}>
    <Icon size={20} stroke={1.75} className={classes['icon']} aria-hidden />
    <div>
      {closed === null ? (
        link
      ) : (
        <Text component="span" c="dimmed">
          {closed}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {about}
        {closed === null ? '' : ' Only owners and admins of the workspace may open it.'}
      </Text>
    </div>
  </li>
);
