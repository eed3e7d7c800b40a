import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { flowsQuery } from '#web/features/flows/list-flows.ts';
import { MappingEditor } from '#web/features/mappings/mapping-editor.tsx';
import { draftQuery, fieldsQuery } from '#web/features/mappings/mapping-queries.ts';
import { ButtonLink, TextLink } from '#web/ui/links.tsx';
import { Lines, Loaded } from '#web/ui/loaded.tsx';
import { Page } from '#web/ui/page.tsx';

const route = getRouteApi('/signed-in/flows/$flowId/mapping');

/** Where the mapping of a flow is edited, tried and published. */
export const MappingPage = () => {
  const { flowId } = route.useParams();
  const navigate = route.useNavigate();
  const flow = useQuery(flowsQuery).data?.find(({ id }) => id === flowId);
  const draft = useQuery(draftQuery(flowId));
  const fields = useQuery(fieldsQuery(flowId));
  return (
    <Page
      title="Edit the mapping"
      description="What is changed here is a draft. It is tried on real records as you type, and carries nothing before it is published."
      above={
        <TextLink to="/flows/$flowId" params={{ flowId }} size="sm">
          {flow?.name ?? 'Flow'}
        </TextLink>
      }
      actions={
        <ButtonLink to="/tables" size="xs" variant="default">
          Tables
        </ButtonLink>
      }
    >
      <Loaded query={fields} skeleton={<Lines count={8} />}>
        {(known) => (
          <Loaded query={draft} skeleton={<Lines count={8} />}>
            {(text) => (
              <MappingEditor
                key={flowId}
                flowId={flowId}
                draft={text}
                fields={known}
                onPublished={() => void navigate({ to: '/flows/$flowId', params: { flowId } })}
              />
            )}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
};
