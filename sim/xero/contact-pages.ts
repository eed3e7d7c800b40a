import { SimInputError } from '#sim/kit/control.ts';
import type { Router } from '#sim/kit/router.ts';
import { readForm, redirectTo } from '#sim/kit/wire.ts';
import type { SimRequest } from '#sim/kit/wire.ts';
import { actAsPerson, contactOf, mergeContacts } from './contact-acts.ts';
import { addressOf, elementOf } from './contact-form.ts';
import { showList } from './contact-list-page.ts';
import { showContact } from './contact-page.ts';
import type { Contact } from './contact.ts';
import type { Organisation } from './organisation.ts';
import { organisationPage } from './organisation-page.ts';
import type { XeroWorld } from './xero-world.ts';

const root = '/organisations/:tenant';

/** Where a person searches, creates, edits, archives and merges contacts. */
export const contactPages = (router: Router, world: XeroWorld): void => {
  const page = organisationPage(world);
  router
    .get(root, page(showList))
    .post(
      `${root}/contacts`,
      page((organisation, request) => {
        const contact = actAsPerson(world, organisation, null, elementOf(request, null));
        return redirectTo(addressOf(organisation, contact.id));
      }),
    )
    .get(
      `${root}/contacts/:id`,
      page((organisation, request) => showContact(organisation, chosen(organisation, request))),
    )
    .post(
      `${root}/contacts/:id`,
      page((organisation, request) => {
        const contact = chosen(organisation, request);
        actAsPerson(world, organisation, contact.id, elementOf(request, contact));
        return redirectTo(addressOf(organisation, contact.id));
      }),
    )
    .post(
      `${root}/contacts/:id/status`,
      page((organisation, request) => {
        const contact = chosen(organisation, request);
        actAsPerson(world, organisation, contact.id, { ContactStatus: readForm(request).get('status') });
        return redirectTo(addressOf(organisation, contact.id));
      }),
    )
    .post(
      `${root}/contacts/:id/merge`,
      page((organisation, request) => {
        const contact = chosen(organisation, request);
        const name = readForm(request).get('into') ?? '';
        const into = organisation.contacts.byActiveName(name);
        if (into === null) throw new SimInputError(`There is no active contact called ${name}.`);
        mergeContacts(world, organisation, contact.id, into.id);
        return redirectTo(addressOf(organisation, contact.id));
      }),
    );
};

const chosen = (organisation: Organisation, request: SimRequest): Contact =>
  contactOf(organisation, request.params['id'] ?? '');
