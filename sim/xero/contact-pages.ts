import { SimInputError } from '#sim/kit/control.ts';
import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { actButton, pageResponse, shownTime, tableOf, textField } from '#sim/kit/page.ts';
import type { Router, RouteHandler } from '#sim/kit/router.ts';
import { readForm, redirectTo } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { actAsPerson, contactOf, mergeContacts } from './contact-acts.ts';
import type { Contact } from './contact.ts';
import type { InputElement } from './contact-input.ts';
import { historyOf } from './organisation.ts';
import type { Organisation } from './organisation.ts';
import { organisationOf } from './xero-world.ts';
import type { XeroWorld } from './xero-world.ts';

/** Contacts shown at once on the list. */
const shownAtOnce = 50;

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

const nav = [{ href: '/', label: 'Organisations' }];

const failed = (message: string): SimResponse =>
  pageResponse({
    title: 'That did not work',
    vendor: 'Xero',
    status: 400,
    nav,
    notice: { text: message, bad: true },
    body: html`<p>Go back and change it.</p>`,
  });

const addressOf = (organisation: Organisation, contactId: string): string =>
  `/organisations/${organisation.id}/contacts/${contactId}`;

const chosen = (organisation: Organisation, request: SimRequest): Contact =>
  contactOf(organisation, request.params['id'] ?? '');

/** The form as the API would be sent it; the mobile number is one text in the form. */
const elementOf = (request: SimRequest, before: Contact | null): InputElement => {
  const form = readForm(request);
  const mobile = before?.phones.find((phone) => phone.PhoneType === 'MOBILE');
  const texts = Object.fromEntries(formTexts.map(([field]) => [field, form.get(field) ?? '']));
  return { ...texts, Phones: [{ ...mobile, PhoneType: 'MOBILE', PhoneNumber: form.get('mobile') ?? '' }] };
};

const formTexts = [
  ['Name', 'Contact name'],
  ['FirstName', 'First name'],
  ['LastName', 'Last name'],
  ['EmailAddress', 'Email'],
  ['TaxNumber', 'ABN'],
  ['AccountNumber', 'Account number'],
] as const;

const contactForm = (action: string, label: string, contact: Contact | null): SafeHtml =>
  html`<form class="fields" method="post" action="${action}">
    ${formTexts.map(([name, text]) =>
      textField({ name, label: text, value: contact?.texts[name], required: name === 'Name' }),
    )}
    ${textField({
      name: 'mobile',
      label: 'Mobile',
      type: 'tel',
      value: contact?.phones.find((phone) => phone.PhoneType === 'MOBILE')?.PhoneNumber,
    })}
    <button>${label}</button>
  </form>`;

const showList = (organisation: Organisation, request: SimRequest): SimResponse => {
  const term = request.query.get('search')?.trim() ?? '';
  const includeArchived = request.query.get('archived') !== null;
  const found = search(organisation.contacts.list(includeArchived), term.toLowerCase());
  return pageResponse({
    title: organisation.name,
    vendor: 'Xero',
    nav,
    body: [
      html`<section>
        <form class="inline" method="get" action="/organisations/${organisation.id}">
          ${textField({ name: 'search', label: 'Search contacts', type: 'search', value: term })}
          <label class="check"
            ><input type="checkbox" name="archived" ${includeArchived && html`checked`} />Show archived</label
          >
          <button class="quiet">Search</button>
        </form>
      </section>`,
      html`<section>
        <h2>Contacts</h2>
        <p class="muted">
          ${String(organisation.contacts.size)} in
          all${found.length === shownAtOnce && html`; the first ${shownAtOnce} are shown`}
        </p>
        ${tableOf(
          'Contacts',
          ['Name', 'Email', 'ABN', 'Contact code', 'Status'],
          found.map((contact) => [
            html`<a href="${addressOf(organisation, contact.id)}">${contact.texts.Name}</a>`,
            contact.texts.EmailAddress ?? null,
            contact.texts.TaxNumber ?? null,
            contact.texts.ContactNumber ?? null,
            contact.status.toLowerCase(),
          ]),
        )}
      </section>`,
      html`<section>
        <h2>New contact</h2>
        ${contactForm(`/organisations/${organisation.id}/contacts`, 'Create contact', null)}
      </section>`,
    ],
  });
};

/** Stops at the number shown: a list of 100,000 is not read to its end. */
const search = (contacts: readonly Contact[], term: string): readonly Contact[] => {
  const found: Contact[] = [];
  for (const contact of contacts) {
    if (found.length === shownAtOnce) break;
    const { Name, EmailAddress, ContactNumber, TaxNumber } = contact.texts;
    const isHit = [Name, EmailAddress, ContactNumber, TaxNumber].some((text) =>
      text?.toLowerCase().includes(term),
    );
    if (isHit) found.push(contact);
  }
  return found;
};

const showContact = (organisation: Organisation, contact: Contact): SimResponse => {
  const address = addressOf(organisation, contact.id);
  const isActive = contact.status === 'ACTIVE';
  return pageResponse({
    title: contact.texts.Name,
    vendor: 'Xero',
    nav: [...nav, { href: `/organisations/${organisation.id}`, label: organisation.name }],
    body: [
      html`<section>
        <dl>
          <dt>Status</dt>
          <dd>${contact.status.toLowerCase()}</dd>
          <dt>Contact code</dt>
          <dd>${contact.texts.ContactNumber ?? 'none'}</dd>
          <dt>Contact ID</dt>
          <dd>${contact.id}</dd>
          ${
            contact.mergedToId !== null &&
            html`<dt>Merged into</dt>
              <dd><a href="${addressOf(organisation, contact.mergedToId)}">${contact.mergedToId}</a></dd>`
          }
        </dl>
      </section>`,
      html`<section>
        <h2>Edit</h2>
        ${contactForm(address, 'Save', contact)}
        <div class="row">
          ${actButton({
            action: `${address}/status`,
            label: isActive ? 'Archive' : 'Restore',
            look: isActive ? 'danger' : 'quiet',
            values: { status: isActive ? 'ARCHIVED' : 'ACTIVE' },
          })}
        </div>
      </section>`,
      html`<section>
        <h2>Merge</h2>
        <form class="fields" method="post" action="${address}/merge">
          ${textField({ name: 'into', label: 'Name of the contact to merge into', required: true })}
          <button class="quiet">Merge and archive this one</button>
        </form>
      </section>`,
      html`<section>
        <h2>History</h2>
        ${tableOf(
          'History',
          ['When', 'Change', 'Details', 'User'],
          historyOf(organisation, contact).map((entry) => [
            shownTime(entry.at),
            entry.changes,
            entry.details,
            entry.user,
          ]),
        )}
      </section>`,
    ],
  });
};
