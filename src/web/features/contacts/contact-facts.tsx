import { Anchor, Badge, Group } from '@mantine/core';
import type { ContactDetail } from '#contract/crm-contacts.ts';
import type { PostalAddressText } from '#contract/crm-vocabulary.ts';
import { useCustomFacts } from '#web/features/custom-fields/custom-facts.ts';
import { Facts } from '#web/ui/facts.tsx';
import { countOf } from '#web/ui/format.ts';

/** What is known of a contact; what is empty is left out. */
export const ContactFacts = ({ contact }: { contact: ContactDetail }) => {
  const custom = useCustomFacts('contact', contact.custom);
  const facts = [
    { name: 'Client number', value: contact.code },
    {
      name: 'Email',
      value:
        contact.email === null ? null : <Anchor href={`mailto:${contact.email}`}>{contact.email}</Anchor>,
    },
    { name: 'Phone', value: phone(contact.phone) },
    { name: 'Mobile', value: phone(contact.mobile) },
    { name: 'Website', value: contact.website },
    { name: contact.taxIdType === 'au_abn' ? 'ABN' : 'Tax number', value: contact.taxId },
    { name: 'Currency', value: contact.currency },
    {
      name: 'Payment terms',
      value: contact.paymentTermsDays === null ? null : countOf(contact.paymentTermsDays, 'day'),
    },
    { name: 'Billing address', value: addressLines(contact.billingAddress) },
    { name: 'Postal address', value: addressLines(contact.postalAddress) },
    { name: 'Owner', value: contact.owner?.name ?? null },
    {
      name: 'Tags',
      value:
        contact.tags.length === 0 ? null : (
          <Group gap={4}>
            {contact.tags.map((tag) => (
              <Badge key={tag} variant="default" tt="none" fw={500}>
                {tag}
              </Badge>
            ))}
          </Group>
        ),
    },
    ...custom,
  ];
  return <Facts facts={facts.filter(({ value }) => value !== null)} />;
};

const phone = (number: string | null) =>
  number === null ? null : <Anchor href={`tel:${number.replaceAll(/[^+\d]/g, '')}`}>{number}</Anchor>;

const addressLines = (address: PostalAddressText | null): string | null => {
  if (address === null) return null;
  const place = [address.city, address.region, address.postalCode].filter((part) => part !== null).join(' ');
  return [address.line1, address.line2, place, address.country]
    .filter((line) => line !== null && line !== '')
    .join(', ');
};
