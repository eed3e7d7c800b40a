import { IconListCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { AuditTable } from '#web/features/audit/audit-table.tsx';
import { auditQuery } from '#web/features/audit/list-audit.ts';
import { VerifyAudit } from '#web/features/audit/verify-audit.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { ButtonLink } from '#web/ui/links.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { SettingsFrame } from '#web/ui/settings-frame.tsx';

const route = getRouteApi('/signed-in/settings/audit');

/** Who did what and when. */
export const AuditPage = () => {
  const { subject, action } = route.useSearch();
  const filter = {
    ...(subject === undefined ? {} : { subject }),
    ...(action === undefined ? {} : { action }),
  };
  const entries = useInfiniteQuery(auditQuery(filter));
  const isNarrowed = Object.keys(filter).length > 0;
  return (
    <SettingsFrame
      title="Audit log"
      description={
        isNarrowed
          ? `Narrowed to ${[action, subject].filter((part) => part !== undefined).join(' of ')}.`
          : 'Each entry carries a hash over itself and the one before, so that no alteration goes unseen.'
      }
      actions={
        <>
          {isNarrowed ? (
            <ButtonLink to="/settings/audit" search={{}} variant="default">
              Show everything
            </ButtonLink>
          ) : null}
          <VerifyAudit />
        </>
      }
    >
      <Panel flush>
        <PagedList
          query={entries}
          empty={<Empty icon={<IconListCheck size={24} stroke={1.5} />} title="No entries" />}
        >
          {(items) => <AuditTable entries={items} />}
        </PagedList>
      </Panel>
    </SettingsFrame>
  );
};
