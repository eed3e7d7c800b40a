import { getRouteApi } from '@tanstack/react-router';
import { useCreateService } from '#web/features/services/save-service.ts';
import { ServiceForm } from '#web/features/services/service-form.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { notifyDone } from '#web/ui/notify.ts';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/services/new');

/** Adds a service to the catalogue. */
export const CreateServicePage = () => {
  const navigate = route.useNavigate();
  const create = useCreateService();
  return (
    <Page
      title="Add a service"
      above={
        <TextLink to="/services" size="sm">
          Services
        </TextLink>
      }
    >
      <Panel>
        <ServiceForm
          service={null}
          pending={create.isPending}
          error={create.error}
          onSave={(fields) => {
            create.mutate(fields, {
              onSuccess: (service) => {
                notifyDone(`${service.name} is in the catalogue.`);
                void navigate({ to: '/services/$serviceId', params: { serviceId: service.id } });
              },
            });
          }}
          onCancel={() => void navigate({ to: '/services' })}
        />
      </Panel>
    </Page>
  );
};
