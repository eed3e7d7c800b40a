import { html } from '#sim/kit/html.ts';
import { pageResponse, tableOf, textField } from '#sim/kit/page.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { addressOf, contactForm } from './contact-form.ts';
import type { Contact } from './contact.ts';
import type { Organisation } from './organisation.ts';

/** Contacts shown at once on the list. */
const shownAtOnce = 50;

export const showList = (organisation: Organisation, request: SimRequest): SimResponse => {
  const term = request.query.get('search')?.trim() ?? '';
  const includeArchived = request.query.get('archived') !== null;
  const found = search(organisation.contacts.list(includeArchived), term.toLowerCase());
  return pageResponse({
    title: organisation.name,
    vendor: 'Xero',
    nav: [
      { href: '/', label: 'Organisations' },
      { href: `/organisations/${organisation.id}/invoices`, label: 'Invoices' },
      { href: `/organisations/${organisation.id}/quotes`, label: 'Quotes' },
    ],
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
