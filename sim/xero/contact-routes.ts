import type { Router } from '#sim/kit/router.ts';
import { readJson } from '#sim/kit/wire.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import type { Contact } from './contact.ts';
import { findContacts, TooManyRows } from './contact-query.ts';
import { isElement, UnreadableInput } from './contact-input.ts';
import { wireContact } from './contact-wire.ts';
import type { ContactDetail } from './contact-wire.ts';
import { writeContacts } from './contact-batch.ts';
import { addHistory, historyOf } from './organisation.ts';
import type { Organisation } from './organisation.ts';
import { pageOf, readPage, wirePagination } from './paging.ts';
import { WhereSyntaxError } from './where-clause.ts';
import { enveloped, refusedInput, resourceNotFound } from './xero-answers.ts';
import { apiRoot, reads, writes } from './xero-call.ts';
import type { XeroCall } from './xero-call.ts';
import { wireDate, wireIso } from './xero-wire.ts';
import type { XeroWorld } from './xero-world.ts';

export const contactRoutes = (router: Router, world: XeroWorld): void => {
  const root = `${apiRoot}/Contacts`;
  router
    .get(root, reads(world, listContacts))
    .put(
      root,
      writes(world, (call) => writeContacts(world, call, 'create', null)),
    )
    .post(
      root,
      writes(world, (call) => writeContacts(world, call, 'create-or-update', null)),
    )
    .get(
      `${root}/:id`,
      reads(world, (call) => onContact(call, (contact) => tellContact(call, contact))),
    )
    .post(
      `${root}/:id`,
      writes(world, (call) => onContact(call, (contact) => writeContacts(world, call, 'update', contact))),
    )
    .get(
      `${root}/:id/History`,
      reads(world, (call) => onContact(call, (contact) => tellHistory(call, contact))),
    )
    .put(
      `${root}/:id/History`,
      writes(world, (call) => onContact(call, (contact) => addNote(call, contact))),
    );
};

const listContacts = (call: XeroCall): SimResponse => {
  const { request, organisation, now } = call;
  try {
    const found = findContacts(organisation.contacts, request);
    const page = readPage(request);
    const isSummary = request.query.get('summaryOnly')?.toLowerCase() === 'true';
    const detail: ContactDetail = isSummary ? 'summary' : page === null ? 'stub' : 'full';
    const shown = page === null ? found : pageOf(found, page);
    return enveloped(request, now, {
      ...(page === null ? {} : { pagination: wirePagination(found.length, page) }),
      Contacts: shown.map((contact) => wireContact(contact, detail, organisation.groups.of(contact.id))),
    });
  } catch (error) {
    if (error instanceof WhereSyntaxError) return refusedInput(request, 16, error.message);
    if (error instanceof TooManyRows)
      return refusedInput(
        request,
        16,
        'The query would look at too many records. Filter on an indexed field.',
      );
    throw error;
  }
};

const onContact = (call: XeroCall, handle: (contact: Contact) => SimResponse): SimResponse => {
  const contact = findByIdOrNumber(call.organisation, call.request.params['id'] ?? '');
  return contact === null ? resourceNotFound() : handle(contact);
};

const findByIdOrNumber = ({ contacts }: Organisation, key: string): Contact | null =>
  contacts.get(key.toLowerCase()) ?? contacts.byNumber(key);

const tellContact = ({ request, organisation, now }: XeroCall, contact: Contact): SimResponse =>
  enveloped(request, now, {
    Contacts: [wireContact(contact, 'full', organisation.groups.of(contact.id))],
  });

const tellHistory = ({ request, organisation, now }: XeroCall, contact: Contact): SimResponse =>
  enveloped(request, now, {
    HistoryRecords: historyOf(organisation, contact).map((entry) => ({
      Changes: entry.changes,
      DateUTCString: wireIso(entry.at),
      DateUTC: wireDate(entry.at),
      User: entry.user,
      Details: entry.details,
    })),
  });

const addNote = ({ request, organisation, now }: XeroCall, contact: Contact): SimResponse => {
  const body = readJson(request);
  const records = isElement(body) && Array.isArray(body['HistoryRecords']) ? body['HistoryRecords'] : [];
  const details = records.map((record: unknown) => (isElement(record) ? record['Details'] : undefined));
  if (!details.every((text) => typeof text === 'string' && text.length > 0 && text.length <= 450))
    throw new UnreadableInput('HistoryRecords must have Details of at most 450 characters.');
  for (const text of details)
    addHistory(organisation, contact.id, {
      at: now,
      changes: 'Note',
      details: String(text),
      user: 'System Generated',
    });
  return enveloped(request, now, {
    HistoryRecords: details.map((text) => ({
      DateUTCString: wireIso(now),
      DateUTC: wireDate(now),
      Details: text,
      ValidationErrors: [],
    })),
  });
};
