import type { Loose, Reading } from './ignition-reading.ts';
import type { Wire } from './ignition-schemas.ts';

/** A client: what the practice bills. Its people are contacts, records of their own. */
export const readClient = (wire: Wire<'client'>): Reading => ({
  key: wire.slug,
  aliases: [wire.id],
  title: wire.name ?? wire.email,
  status: wire.state,
  updatedAt: wire.updated_at,
  email: wire.email,
  taxNumber: wire.tax_number,
  reference: wire.external_client_id,
  foreignKeys: { 'xero/contact': wire.xero_contact_id ?? contactIdIn(wire.external_client_id) },
  fields: {
    name: wire.name,
    email: wire.email,
    phone: wire.phone,
    status: wire.state,
    externalClientId: wire.external_client_id,
    xeroContactId: wire.xero_contact_id,
    manager: wire.manager,
    partner: wire.partner,
    tags: wire.tags,
    groupName: wire.group_name,
    taxNumber: wire.tax_number,
    companyNumber: wire.company_number,
    address: addressOf(wire.address),
    postalAddress: addressOf(wire.postal_address),
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
    link: wire.link,
  },
});

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A Xero contact's id in the field for other systems' ids, where Plumbline itself may have put it. A GUID that is no
 * contact's finds none and so means nothing.
 */
const contactIdIn = (externalId: string | undefined): string | undefined => {
  const lower = externalId?.toLowerCase();
  return lower !== undefined && guid.test(lower) ? lower : undefined;
};

export const readContact = (wire: Wire<'contact'>): Reading => {
  const given = [wire.first_name, wire.last_name].filter((name) => name !== undefined).join(' ');
  const name = wire.name ?? given;
  const clientKey = wire.client?.slug ?? wire.client_slug;
  return {
    key: wire.slug,
    aliases: [wire.id],
    title: name === '' ? wire.email : name,
    status: wire.state,
    updatedAt: wire.updated_at,
    email: wire.email,
    clientKey,
    missing: clientKey === undefined ? ['client'] : [],
    fields: {
      name,
      firstName: wire.first_name,
      lastName: wire.last_name,
      email: wire.email,
      phone: wire.phone,
      mobile: wire.mobile,
      position: wire.position,
      salutation: wire.salutation,
      addressee: wire.addressee,
      isPrimary: wire.is_primary,
      isSignatory: wire.is_signatory,
      isInvoiceRecipient: wire.is_invoice_recipient,
      clientKey,
      status: wire.state,
      createdAt: wire.created_at,
      updatedAt: wire.updated_at,
    },
  };
};

const addressOf = (wire: Wire<'client'>['address']): Loose | undefined =>
  wire && {
    line1: wire.line1 ?? wire.line_1 ?? wire.street,
    line2: wire.line2 ?? wire.line_2,
    city: wire.city ?? wire.suburb,
    region: wire.region ?? wire.state,
    postalCode: wire.postal_code ?? wire.postcode,
    country: wire.country,
  };
