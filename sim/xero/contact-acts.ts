import { SimInputError } from '#sim/kit/control.ts';
import type { Contact, ContactFields } from './contact.ts';
import { applyInput, UnreadableInput } from './contact-input.ts';
import type { InputElement } from './contact-input.ts';
import { addHistory } from './organisation.ts';
import type { Organisation } from './organisation.ts';
import type { XeroWorld } from './xero-world.ts';

/** A write that is in the store already; `undo` takes it out again, `announce` writes history and the event. */
export interface SavedContact {
  readonly contact: Contact;
  readonly undo: () => void;
  readonly announce: (user: string) => void;
}

export type SaveResult =
  | { readonly saved: SavedContact; readonly errors: null }
  | { readonly saved: null; readonly errors: readonly string[] };

/** Creates (`before` null) or changes one contact by Xero's rules of uniqueness; a refused one leaves no trace. */
export const saveContact = (
  world: XeroWorld,
  organisation: Organisation,
  before: Contact | null,
  element: InputElement,
): SaveResult => {
  const { fields, errors } = applyInput(before, element);
  const all = [...errors, ...clashesOf(organisation, before?.id ?? null, fields)];
  if (all.length > 0) return { saved: null, errors: all };
  const now = world.clock.now();
  const contact: Contact = {
    ...fields,
    id: before?.id ?? world.random.uuid(),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
    isCustomer: before?.isCustomer ?? false,
    isSupplier: before?.isSupplier ?? false,
    mergedToId: before?.mergedToId ?? null,
  };
  return { saved: store(world, organisation, before, contact), errors: null };
};

const clashesOf = (
  organisation: Organisation,
  ownId: string | null,
  fields: ContactFields,
): readonly string[] => {
  const { Name, ContactNumber, AccountNumber } = fields.texts;
  const isOther = (found: Contact | null): boolean => found !== null && found.id !== ownId;
  const { contacts } = organisation;
  const clashes: string[] = [];
  if (fields.status === 'ACTIVE' && isOther(contacts.byActiveName(Name)))
    clashes.push(
      `The contact name ${Name} is already assigned to another contact. The contact name must be unique across all active contacts.`,
    );
  if (ContactNumber !== undefined && isOther(contacts.byNumber(ContactNumber)))
    clashes.push(`The contact number ${ContactNumber} is already assigned to another contact.`);
  if (AccountNumber !== undefined && isOther(contacts.byAccountNumber(AccountNumber)))
    clashes.push('The Account Number already exists. Please enter a different Account Number.');
  return clashes;
};

const store = (
  world: XeroWorld,
  organisation: Organisation,
  before: Contact | null,
  contact: Contact,
): SavedContact => {
  organisation.contacts.put(contact);
  return {
    contact,
    undo: () => {
      if (before === null) organisation.contacts.remove(contact.id);
      else organisation.contacts.put(before);
    },
    announce: (user) => {
      const wasArchived = before?.status === 'ACTIVE' && contact.status === 'ARCHIVED';
      const changes = before === null ? 'Created' : wasArchived ? 'Archived' : 'Edited';
      addHistory(organisation, contact.id, {
        at: contact.updatedAt,
        changes,
        details: contact.mergedToId === null ? contact.texts.Name : `Merged into ${contact.mergedToId}`,
        user,
      });
      world.webhooks.publish({
        tenantId: organisation.id,
        resourceId: contact.id,
        resourceUrl: `${world.baseUrl}/api.xro/2.0/Contacts/${contact.id}`,
        category: 'CONTACT',
        type: before === null ? 'CREATE' : 'UPDATE',
        at: contact.updatedAt,
      });
    },
  };
};

/** What a person does in Xero's own pages: the same rules, but the contact number cannot be set there. */
export const actAsPerson = (
  world: XeroWorld,
  organisation: Organisation,
  contactId: string | null,
  element: InputElement,
): Contact => {
  const before = contactId === null ? null : contactOf(organisation, contactId);
  const { ContactNumber: _readOnly, ...allowed } = element;
  try {
    const { saved, errors } = saveContact(world, organisation, before, allowed);
    if (saved === null) throw new SimInputError(errors.join(' '));
    saved.announce('Priya Mehta');
    return saved.contact;
  } catch (error) {
    if (error instanceof UnreadableInput) throw new SimInputError(error.message, { cause: error });
    throw error;
  }
};

/** Throws `SimInputError` when there is none. */
export const contactOf = (organisation: Organisation, contactId: string): Contact => {
  const contact = organisation.contacts.get(contactId);
  if (contact === null) throw new SimInputError(`There is no contact ${contactId}.`);
  return contact;
};

/** Merging archives the one and leaves a pointer to the other; both are announced as changed. */
export const mergeContacts = (
  world: XeroWorld,
  organisation: Organisation,
  fromId: string,
  intoId: string,
): void => {
  if (fromId === intoId) throw new SimInputError('A contact cannot be merged into itself.');
  const from = contactOf(organisation, fromId);
  const into = contactOf(organisation, intoId);
  if (from.status !== 'ACTIVE' || into.status !== 'ACTIVE')
    throw new SimInputError('Only active contacts can be merged.');
  const updatedAt = world.clock.now();
  const kept = { ...into, updatedAt, isCustomer: into.isCustomer || from.isCustomer };
  const gone: Contact = { ...from, updatedAt, status: 'ARCHIVED', mergedToId: into.id };
  store(world, organisation, from, gone).announce('Priya Mehta');
  store(world, organisation, into, kept).announce('Priya Mehta');
};
