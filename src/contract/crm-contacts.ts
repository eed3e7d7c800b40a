import { z } from 'zod';
import { contactTypes } from '#model/crm/nouns.ts';
import {
  archivedFilter,
  changeErrors,
  contactRef,
  createErrors,
  currency,
  customChange,
  customValues,
  listErrors,
  person,
  personFilter,
  personId,
  postalAddress,
  readErrors,
  tags,
  textOrNone,
  version,
  words,
} from './crm-vocabulary.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { recordInFlow } from './records.ts';
import { actor, idOf, instant } from './vocabulary.ts';

const contactType = z.enum(contactTypes);

export const contactSummary = z.object({
  id: idOf('contact'),
  type: contactType,
  name: z.string(),
  code: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  mobile: z.string().nullable(),
  taxId: z.string().nullable(),
  currency: z.string().nullable(),
  owner: person.nullable(),
  tags: z.array(z.string()),
  archivedAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  version,
});
export type ContactSummary = z.infer<typeof contactSummary>;

/** One of the people of an organization, or one of the organizations of a person. */
export const membership = z.object({
  contact: contactRef,
  email: z.string().nullable(),
  phone: z.string().nullable(),
  role: z.string(),
  /** At most one of each an organization. */
  isPrimary: z.boolean(),
  isBilling: z.boolean(),
});
export type Membership = z.infer<typeof membership>;

export const contactDetail = contactSummary.extend({
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  website: z.string().nullable(),
  /** `au_abn` is checked and written in groups; other types are the seller's own words. */
  taxIdType: z.string().nullable(),
  paymentTermsDays: z.number().nullable(),
  billingAddress: postalAddress.nullable(),
  postalAddress: postalAddress.nullable(),
  custom: customValues,
  /** Of an organization its people, of an individual their organizations; by name. */
  memberships: z.array(membership),
  createdBy: actor,
  updatedBy: actor,
  /** Its record at the engine, once a connection has read it, and where that stands in flows. */
  recordId: idOf('record').nullable(),
  flows: z.array(recordInFlow),
});
export type ContactDetail = z.infer<typeof contactDetail>;

/** All that can be entered; what is left out stays as it is, or empty in a new contact. */
const contactFields = z.object({
  /** Needed for an organization; an individual's is made of first and last name when it is left out. */
  name: z.string().trim().min(1).max(255),
  firstName: textOrNone(120),
  lastName: textOrNone(120),
  /** Own number of the customer, unique in the workspace without regard to case. */
  code: textOrNone(60),
  email: textOrNone(320),
  phone: textOrNone(60),
  mobile: textOrNone(60),
  website: textOrNone(500),
  taxId: textOrNone(60),
  /** `au_abn` when it is left out and the number is an ABN, else `other`. */
  taxIdType: textOrNone(40),
  currency: currency.nullable(),
  paymentTermsDays: z.number().int().min(0).max(365).nullable(),
  billingAddress: postalAddress.nullable(),
  postalAddress: postalAddress.nullable(),
  ownerId: personId,
  tags,
  custom: customChange,
});

export const contactSorts = ['name', '-name', 'updated', '-updated', 'created', '-created'] as const;

const params = z.object({ id: idOf('contact') });

export const listContacts = endpoint({
  method: 'GET',
  path: '/api/crm/contacts',
  summary: 'Contacts, found by beginnings of words in name, e-mail, phone, tax number or code',
  access: 'member',
  query: pageQuery.extend({
    q: words,
    type: contactType.optional(),
    owner: personFilter,
    tag: z.string().max(60).optional(),
    archived: archivedFilter,
    sort: z.enum(contactSorts).default('name'),
  }),
  success: pageOf(contactSummary),
  errors: listErrors,
});

export const readContact = endpoint({
  method: 'GET',
  path: '/api/crm/contacts/:id',
  summary: 'One contact with its people or organizations',
  access: 'member',
  params,
  success: contactDetail,
  errors: readErrors,
});

export const createContact = endpoint({
  method: 'POST',
  path: '/api/crm/contacts',
  summary: 'Add an organization or an individual',
  access: 'member',
  body: contactFields.partial().extend({ type: contactType }),
  success: contactDetail,
  errors: [...createErrors, 'crm.code_taken'],
});

export const changeContact = endpoint({
  method: 'PATCH',
  path: '/api/crm/contacts/:id',
  summary: 'Change fields of a contact',
  access: 'member',
  params,
  body: contactFields.partial().extend({ version }),
  success: contactDetail,
  errors: [...changeErrors, 'crm.code_taken'],
});

export const archiveContact = endpoint({
  method: 'POST',
  path: '/api/crm/contacts/:id/archive',
  summary: 'Archive a contact; its history stays',
  access: 'member',
  params,
  body: z.object({ version }),
  success: contactDetail,
  errors: changeErrors,
});

export const restoreContact = endpoint({
  method: 'POST',
  path: '/api/crm/contacts/:id/restore',
  summary: 'Bring an archived contact back',
  access: 'member',
  params,
  body: z.object({ version }),
  success: contactDetail,
  errors: changeErrors,
});

const memberFields = z.object({
  role: z.string().trim().max(120),
  isPrimary: z.boolean(),
  isBilling: z.boolean(),
});

/** Making one person primary or billing contact takes that from the one who was. */
export const addMember = endpoint({
  method: 'POST',
  path: '/api/crm/contacts/:id/members',
  summary: 'Say that an individual belongs to this organization, or change their part in it',
  access: 'member',
  params,
  body: memberFields.partial().extend({ individualId: idOf('contact') }),
  success: contactDetail,
  errors: [...readErrors, 'crm.invalid', 'crm.bad_reference'],
});

export const removeMember = endpoint({
  method: 'DELETE',
  path: '/api/crm/contacts/:id/members/:individualId',
  summary: 'Say that an individual no longer belongs to this organization',
  access: 'member',
  params: params.extend({ individualId: idOf('contact') }),
  success: contactDetail,
  errors: readErrors,
});

export const listTags = endpoint({
  method: 'GET',
  path: '/api/crm/tags',
  summary: 'Tags of contacts that are in use, by name',
  access: 'member',
  success: z.object({ items: z.array(z.string()) }),
  errors: [],
});
