import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { connectionsQuery } from '#web/features/connections/list-connections.ts';
import { CreateFlowForm } from '#web/features/flows/create-flow-form.tsx';
import { presetsQuery } from '#web/features/flows/list-presets.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { notifyDone } from '#web/ui/notify.ts';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/flows/new');

/** Creates a flow of a preset between two connections. */
export const CreateFlowPage = () => {
  const navigate = route.useNavigate();
  const presets = useQuery(presetsQuery);
  const connections = useQuery(connectionsQuery);
  return (
    <Page
      title="Create a flow"
      above={
        <TextLink to="/flows" size="sm">
          Flows
        </TextLink>
      }
    >
      <Panel>
        <Loaded query={presets}>
          {(choices) => (
            <Loaded query={connections}>
              {(all) => (
                <CreateFlowForm
                  presets={choices}
                  connections={all.filter(({ state }) => state === 'connected' || state === 'reconnect')}
                  onCreated={(flow) => {
                    notifyDone(`${flow.name} runs. It begins when both sides have been read.`);
                    void navigate({ to: '/flows/$flowId', params: { flowId: flow.id } });
                  }}
                />
              )}
            </Loaded>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
};
