import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { pendingConsentQuery } from '#web/features/connections/read-pending-consent.ts';
import { TenantChoice } from '#web/features/connections/tenant-choice.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { notifyDone } from '#web/ui/notify.ts';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/connections/choose/$connectionId');

/** Where a consent comes back to when it reaches several organisations. */
export const ChooseTenantPage = () => {
  const { connectionId } = route.useParams();
  const navigate = route.useNavigate();
  const consent = useQuery(pendingConsentQuery(connectionId));
  return (
    <Page
      title="Choose an organisation"
      description={
        consent.data === undefined
          ? undefined
          : `Your consent at ${consent.data.vendorLabel} reaches more than one. Which one is to be kept in step?`
      }
      above={
        <TextLink to="/connections" size="sm">
          Connections
        </TextLink>
      }
    >
      <Panel>
        <Loaded query={consent}>
          {(pending) => (
            <TenantChoice
              consent={pending}
              onConnected={(connected) => {
                notifyDone(`${pending.vendorLabel} is connected. Reading begins now.`);
                void navigate({ to: '/connections/$connectionId', params: { connectionId: connected } });
              }}
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
};
