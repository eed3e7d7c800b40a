import { isoSecond } from './dates.ts';
import type { Client, Contact, StaffMember } from './entities.ts';
import type { World } from './world.ts';

export const wireStaff = (member: StaffMember | null) =>
  member === null ? null : { name: member.name, email: member.email };

/** A client of the Reporting API: no address and no tax or company number. */
export const wireClient = (world: World, client: Client) => ({
  slug: client.slug,
  name: client.name,
  email: client.email,
  phone: client.phone,
  state: client.state,
  external_client_id: client.externalClientId,
  xero_contact_id: client.xeroContactId,
  qbo_customer_id: client.qboCustomerId,
  manager: wireStaff(client.manager),
  partner: wireStaff(client.partner),
  tags: [...client.tags],
  group_name: client.groupName,
  created_at: isoSecond(client.createdAt),
  updated_at: isoSecond(client.updatedAt),
  link: `${world.origin}/clients/${client.slug}`,
});

/** The keyed profile's client (assumed): the same, with what the app and the CSV export know besides. */
export const wireKeyedClient = (world: World, client: Client) => ({
  ...wireClient(world, client),
  tax_number: client.taxNumber,
  company_number: client.companyNumber,
  address: wireAddress(client.address),
  postal_address: wireAddress(client.postalAddress),
});

const wireAddress = (address: Client['address']) =>
  address === null
    ? null
    : {
        line1: address.line1,
        city: address.suburb,
        region: address.state,
        postcode: address.postcode,
        country: 'AU',
      };

export const contactName = (contact: Contact): string => `${contact.firstName} ${contact.lastName}`.trim();

export const wireContact = (world: World, contact: Contact) => ({
  slug: contact.slug,
  id: contact.id,
  client: { slug: contact.clientSlug },
  name: contactName(contact),
  email: contact.email,
  phone: contact.phone,
  mobile: contact.mobile,
  position: contact.position,
  salutation: contact.salutation,
  addressee: contact.addressee,
  is_primary: contact.isPrimary,
  is_signatory: contact.isSignatory,
  is_invoice_recipient: contact.isInvoiceRecipient,
  created_at: isoSecond(contact.createdAt),
  updated_at: isoSecond(contact.updatedAt),
  link: `${world.origin}/clients/${contact.clientSlug}`,
});
