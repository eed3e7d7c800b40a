import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ConnectForm } from '#web/features/connections/connect-form.tsx';
import { vendorsQuery } from '#web/features/connections/list-vendors.ts';
import { VendorChoice } from '#web/features/connections/vendor-choice.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { notifyDone } from '#web/ui/notify.ts';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/connections/new');

/** Chooses a system, then asks what connecting it needs. */
export const ConnectPage = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const vendors = useQuery(vendorsQuery);
  const vendor = vendors.data?.find((each) => each.vendor === search.vendor);
  const profile = vendor?.profiles.find((each) => each.profile === search.profile);
  const title =
    vendor === undefined || profile === undefined ? 'Connect a system' : `Connect ${vendor.label}`;
  return (
    <Page
      title={title}
      above={
        <TextLink to="/connections" size="sm">
          Connections
        </TextLink>
      }
    >
      <Loaded query={vendors}>
        {(all) =>
          vendor === undefined || profile === undefined ? (
            <Panel flush>
              <VendorChoice vendors={all} />
            </Panel>
          ) : (
            <Panel>
              <ConnectForm
                key={`${vendor.vendor}-${profile.profile}`}
                vendor={vendor}
                profile={profile}
                onConnected={(connectionId) => {
                  notifyDone(`${vendor.label} is connected. Reading begins now.`);
                  void navigate({ to: '/connections/$connectionId', params: { connectionId } });
                }}
              />
            </Panel>
          )
        }
      </Loaded>
    </Page>
  );
};
