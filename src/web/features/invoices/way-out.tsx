import { SubjectLink } from '#web/ui/subject-link.tsx';
import { TextLink } from '#web/ui/links.tsx';

interface WayOutProps {
  code: string;
  details?: Readonly<Record<string, string>>;
}

/** The way to where the cause of a problem is removed; nothing where it goes by itself. */
export const WayOut = ({ code, details = {} }: WayOutProps) => {
  const { contact, service } = details;
  return (
    <>
      <Place code={code} />
      {contact === undefined ? null : (
        <SubjectLink subject={{ kind: 'contact', id: contact }}>See the contact</SubjectLink>
      )}
      {service === undefined ? null : (
        <SubjectLink subject={{ kind: 'service', id: service }}>See the service</SubjectLink>
      )}
    </>
  );
};

const Place = ({ code }: { code: string }) => {
  if (code.endsWith('_review')) return <TextLink to="/reviews">Answer the match review</TextLink>;
  if (code.endsWith('_dead')) return <TextLink to="/dead-letters">See the dead letter</TextLink>;
  if (code.endsWith('_skipped')) return <TextLink to="/flows">See the flow</TextLink>;
  if (code === 'crm.stripe_not_connected' || code.startsWith('connection.') || code === 'vendor.unauthorised')
    return <TextLink to="/connections">See the connections</TextLink>;
  return null;
};
