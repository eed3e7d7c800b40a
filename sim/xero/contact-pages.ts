import { SimInputError } from '#sim/kit/control.ts';
import { html } from '#sim/kit/html.ts';
import { pageResponse } from '#sim/kit/page.ts';
import type { Router, RouteHandler } from '#sim/kit/router.ts';
import { readForm, redirectTo } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { actAsPerson, contactOf, mergeContacts } from './contact-acts.ts';
import { addressOf, elementOf } from './contact-form.ts';
import { showList } from './contact-list-page.ts';
import { showContact } from './contact-page.ts';
import type { Contact } from './contact.ts';
import type { Organisation } from './organisation.ts';
import { organisationOf } from './xero-world.ts';
import type { XeroWorld } from './xero-world.ts';

const root = '/organisations/:tenant';

/** Where a person searches, creates, edits, archives and merges contacts. */
export const contactPages = (router: Router, world: XeroWorld): void => {
  const page =
    (show: (organisation: Organisation, request: SimRequest) => SimResponse): RouteHandler =>
    (request) => {
      const organisation = organisationOf(world, request.params['tenant'] ?? '');
      if (organisation === null) return failed('There is no such organisation.');
      try {
        return show(organisation, request);
      } catch (error) {
        if (error instanceof SimInputError) return failed(error.message);
        throw error;
      }
    };
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

const failed = (message: string): SimResponse =>
  pageResponse({
    title: 'That did not work',
    vendor: 'Xero',
    status: 400,
    nav: [{ href: '/', label: 'Organisations' }],
    notice: { text: message, bad: true },
    body: html`<p>Go back and change it.</p>`,
  });

const chosen = (organisation: Organisation, request: SimRequest): Contact =>
  contactOf(organisation, request.params['id'] ?? '');
