import { SimpleGrid, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ServiceDetail } from '#contract/crm-services.ts';
import { taxText } from '#contract/tax-text.ts';
import { ActivityPanel } from '#web/features/activity/activity-panel.tsx';
import { useCustomFacts } from '#web/features/custom-fields/custom-facts.ts';
import { NotesPanel } from '#web/features/notes/notes-panel.tsx';
import { FlowStanding } from '#web/features/records/flow-standing.tsx';
import { DriftPanel } from '#web/features/services/drift-panel.tsx';
import { serviceQuery } from '#web/features/services/list-services.ts';
import { useArchiveService, useChangeService } from '#web/features/services/save-service.ts';
import { ServiceForm } from '#web/features/services/service-form.tsx';
import { priceText, recurringText, taxBehaviorLabels } from '#web/features/services/service-words.ts';
import { allTaxRatesQuery } from '#web/features/tax-rates/list-tax-rates.ts';
import { archiveOrRestore } from '#web/ui/archive.ts';
import { useAsOpened } from '#web/ui/as-opened.ts';
import { Facts } from '#web/ui/facts.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { ArchiveButton, EditButton } from '#web/ui/page-actions.tsx';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/services/$serviceId');

/** One service: its prices, and its product at Stripe. */
export const ServicePage = () => {
  const { serviceId } = route.useParams();
  const query = useQuery(serviceQuery(serviceId));
  const [editing, edit] = useDisclosure(false);
  const service = query.data;
  return (
    <Page
      title={service?.name ?? 'Service'}
      above={
        <TextLink to="/services" size="sm">
          Services
        </TextLink>
      }
      description={
        service === undefined
          ? undefined
          : `${service.code}, ${recurringText(service.recurring).toLowerCase()}${service.archivedAt === null ? '' : ', archived'}`
      }
      actions={
        service === undefined || editing ? undefined : <ServiceActions service={service} onEdit={edit.open} />
      }
    >
      <Loaded query={query}>
        {(known) =>
          editing ? <EditService service={known} onDone={edit.close} /> : <ServiceContent service={known} />
        }
      </Loaded>
    </Page>
  );
};

const ServiceActions = ({ service, onEdit }: { service: ServiceDetail; onEdit: () => void }) => {
  const archive = useArchiveService(service.id);
  return (
    <>
      <EditButton onClick={onEdit} />
      <ArchiveButton
        isArchived={service.archivedAt !== null}
        pending={archive.isPending}
        onClick={() => {
          archiveOrRestore(service, archive.mutate, {
            archived: `${service.name} is archived, and so is its product at Stripe.`,
            restored: `${service.name} is back in the catalogue.`,
          });
        }}
      />
    </>
  );
};

const EditService = ({ service, onDone }: { service: ServiceDetail; onDone: () => void }) => {
  const { version } = useAsOpened(service);
  const change = useChangeService(service.id);
  return (
    <Panel>
      <ServiceForm
        service={service}
        pending={change.isPending}
        error={change.error}
        onSave={(fields) => {
          change.mutate({ ...fields, version }, { onSuccess: onDone });
        }}
        onCancel={onDone}
      />
    </Panel>
  );
};

const ServiceContent = ({ service }: { service: ServiceDetail }) => {
  const custom = useCustomFacts('service', service.custom);
  const rate = useQuery(allTaxRatesQuery).data?.find(({ code }) => code === service.taxCode);
  return (
    <Stack gap="lg">
      <DriftPanel service={service} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack gap="lg">
          <Panel title="About">
            <Facts
              facts={[
                { name: 'Description', value: service.description },
                { name: 'Unit', value: service.unit },
                { name: 'Usual tax', value: rate === undefined ? service.taxCode : taxText(rate) },
                ...custom,
              ].filter(({ value }) => value !== null)}
            />
          </Panel>
          <Panel title="Prices">
            <Facts
              facts={service.prices.map((price) => ({
                name: price.currency,
                value: `${priceText(price, service.unit)}. ${taxBehaviorLabels[price.taxBehavior]}.`,
              }))}
            />
          </Panel>
          {service.flows.length === 0 ? null : (
            <Panel
              title="In other systems"
              actions={
                service.recordId === null ? null : (
                  <TextLink to="/records/$recordId" params={{ recordId: service.recordId }} size="sm">
                    What happened
                  </TextLink>
                )
              }
            >
              {service.flows.map((standing) => (
                <FlowStanding
                  key={`${standing.flowId}-${standing.role}`}
                  standing={standing}
                  recordId={service.recordId}
                />
              ))}
            </Panel>
          )}
        </Stack>
        <Stack gap="lg">
          <NotesPanel subject={{ kind: 'service', id: service.id }} />
          <ActivityPanel subject={{ kind: 'service', id: service.id }} />
        </Stack>
      </SimpleGrid>
    </Stack>
  );
};
