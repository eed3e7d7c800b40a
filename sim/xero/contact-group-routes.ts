import type { Router } from '#sim/kit/router.ts';
import { emptyResponse, readJson } from '#sim/kit/wire.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import type { ContactGroup } from './contact-groups.ts';
import { isElement, UnreadableInput } from './contact-input.ts';
import type { InputElement } from './contact-input.ts';
import { wireGroup } from './contact-wire.ts';
import { enveloped, resourceNotFound, validationException } from './xero-answers.ts';
import { apiRoot, reads, writes } from './xero-call.ts';
import type { XeroCall } from './xero-call.ts';
import type { XeroWorld } from './xero-world.ts';

/**
 * Groups of contacts. Being put into a group or taken out moves no `UpdatedDateUTC` and is not announced: Xero's documents
 * say neither.
 */
export const contactGroupRoutes = (router: Router, world: XeroWorld): void => {
  const root = `${apiRoot}/ContactGroups`;
  router
    .get(
      root,
      reads(world, ({ request, organisation, now }) =>
        enveloped(request, now, {
          ContactGroups: organisation.groups.list().map((group) => wireGroup(group)),
        }),
      ),
    )
    .put(
      root,
      writes(world, (call) => createGroups(world, call)),
    )
    .get(
      `${root}/:id`,
      reads(world, (call) => onGroup(call, (group) => tellGroup(call, group))),
    )
    .post(
      `${root}/:id`,
      writes(world, (call) => onGroup(call, (group) => changeGroup(call, group))),
    )
    .put(
      `${root}/:id/Contacts`,
      writes(world, (call) => onGroup(call, (group) => addContacts(call, group))),
    )
    .delete(
      `${root}/:id/Contacts`,
      writes(world, (call) =>
        onGroup(call, (group) => {
          group.contactIds.clear();
          return emptyResponse(204);
        }),
      ),
    )
    .delete(
      `${root}/:id/Contacts/:contact`,
      writes(world, (call) => onGroup(call, (group) => takeOut(call, group))),
    );
};

const onGroup = (call: XeroCall, handle: (group: ContactGroup) => SimResponse): SimResponse => {
  const group = call.organisation.groups.get((call.request.params['id'] ?? '').toLowerCase());
  return group === null ? resourceNotFound() : handle(group);
};

/** Without the contacts' details, as the single read gives them. */
const tellGroup = ({ request, organisation, now }: XeroCall, group: ContactGroup): SimResponse =>
  enveloped(request, now, {
    ContactGroups: [
      {
        ...wireGroup(group),
        Contacts: [...group.contactIds].flatMap((id) => {
          const contact = organisation.contacts.get(id);
          return contact === null ? [] : [{ ContactID: id, Name: contact.texts.Name }];
        }),
      },
    ],
  });

const elementsOf = (call: XeroCall, name: string): readonly InputElement[] => {
  const body = readJson(call.request);
  const list = isElement(body) ? body[name] : undefined;
  if (!Array.isArray(list) || list.length === 0 || !list.every((element: unknown) => isElement(element)))
    throw new UnreadableInput(`${name} must be a list of objects.`);
  return list;
};

const textIn = (element: InputElement, name: string): string => {
  const value = element[name];
  if (value !== undefined && typeof value !== 'string') throw new UnreadableInput(`${name} must be text.`);
  return value ?? '';
};

const createGroups = (world: XeroWorld, call: XeroCall): SimResponse => {
  const { request, organisation, now } = call;
  const made: ContactGroup[] = [];
  for (const element of elementsOf(call, 'ContactGroups')) {
    const name = textIn(element, 'Name');
    const problem = organisation.groups.problemOf(name, null);
    if (problem !== null) {
      for (const group of made) organisation.groups.remove(group.id);
      return refused(call, { Name: name }, problem);
    }
    made.push(organisation.groups.add(name, world.random));
  }
  return enveloped(request, now, { ContactGroups: made.map((group) => wireGroup(group)) });
};

const changeGroup = (call: XeroCall, group: ContactGroup): SimResponse => {
  const { request, organisation, now } = call;
  const [element = {}] = elementsOf(call, 'ContactGroups');
  if (textIn(element, 'Status') === 'DELETED') {
    organisation.groups.remove(group.id);
    return enveloped(request, now, { ContactGroups: [{ ...wireGroup(group), Status: 'DELETED' }] });
  }
  const name = textIn(element, 'Name');
  const problem = organisation.groups.problemOf(name, group.id);
  if (problem !== null) return refused(call, { Name: name }, problem);
  group.name = name.trim();
  return tellGroup(call, group);
};

/** All or none: one contact that cannot be added refuses the call. */
const addContacts = (call: XeroCall, group: ContactGroup): SimResponse => {
  const { request, organisation, now } = call;
  const ids = elementsOf(call, 'Contacts').map((element) => textIn(element, 'ContactID').toLowerCase());
  const bad = ids.find((id) => organisation.contacts.get(id)?.status !== 'ACTIVE');
  if (bad !== undefined) return refused(call, { ContactID: bad }, 'The contact cannot be added to a group.');
  for (const id of ids) group.contactIds.add(id);
  return enveloped(request, now, {
    Contacts: ids.map((id) => ({
      ContactID: id,
      Addresses: [],
      Phones: [],
      ContactGroups: [],
      ContactPersons: [],
      HasValidationErrors: false,
      ValidationErrors: [],
    })),
  });
};

const takeOut = (call: XeroCall, group: ContactGroup): SimResponse => {
  const id = (call.request.params['contact'] ?? '').toLowerCase();
  if (!group.contactIds.delete(id))
    return refused(call, { ContactID: id }, 'The contact is not in this group.');
  return emptyResponse(204);
};

const refused = (call: XeroCall, element: Record<string, unknown>, message: string): SimResponse =>
  validationException(call.request, [
    { ...element, HasValidationErrors: true, ValidationErrors: [{ Message: message }] },
  ]);
