import { Text } from '@mantine/core';
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
        <Text span size="sm">
          <SubjectLink subject={{ kind: 'contact', id: contact }}>See the contact</SubjectLink>
        </Text>
      )}
      {service === undefined ? null : (
        <Text span size="sm">
          <SubjectLink subject={{ kind: 'service', id: service }}>See the service</SubjectLink>
        </Text>
      )}
    </>
  );
};

const Place = ({ code }: { code: string }) => {
  if (code.endsWith('_review'))
    return (
      <TextLink size="sm" to="/reviews">
        Answer the match review
      </TextLink>
    );
  if (code.endsWith('_dead'))
    return (
      <TextLink size="sm" to="/dead-letters">
        See the dead letter
      </TextLink>
    );
  if (code.endsWith('_skipped'))
    return (
      <TextLink size="sm" to="/flows">
        See the flow
      </TextLink>
    );
  if (code === 'crm.stripe_not_connected' || code.startsWith('connection.') || code === 'vendor.unauthorised')
    return (
      <TextLink size="sm" to="/connections">
        See the connections
      </TextLink>
    );
  return null;
};
