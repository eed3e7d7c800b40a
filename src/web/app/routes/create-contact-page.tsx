import { getRouteApi } from '@tanstack/react-router';
import { ContactForm } from '#web/features/contacts/contact-form.tsx';
import { useCreateContact } from '#web/features/contacts/save-contact.ts';
import { TextLink } from '#web/ui/links.tsx';
import { notifyDone } from '#web/ui/notify.ts';
import { Page } from '#web/ui/page.tsx';
import { Panel } from '#web/ui/panel.tsx';

const route = getRouteApi('/signed-in/contacts/new');

/** Adds an organization or an individual. */
export const CreateContactPage = () => {
  const navigate = route.useNavigate();
  const create = useCreateContact();
  return (
    <Page
      title="Add a contact"
      above={
        <TextLink to="/contacts" size="sm">
          Contacts
        </TextLink>
      }
    >
      <Panel>
        <ContactForm
          contact={null}
          pending={create.isPending}
          error={create.error}
          onSave={(fields, type) => {
            create.mutate(
              { ...fields, type },
              {
                onSuccess: (contact) => {
                  notifyDone(`${contact.name} is among your contacts.`);
                  void navigate({ to: '/contacts/$contactId', params: { contactId: contact.id } });
                },
              },
            );
          }}
          onCancel={() => void navigate({ to: '/contacts' })}
        />
      </Panel>
    </Page>
  );
};
