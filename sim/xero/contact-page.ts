import { html } from '#sim/kit/html.ts';
import { actButton, pageResponse, shownTime, tableOf, textField } from '#sim/kit/page.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import { addressOf, contactForm } from './contact-form.ts';
import type { Contact } from './contact.ts';
import { historyOf } from './organisation.ts';
import type { Organisation } from './organisation.ts';

export const showContact = (organisation: Organisation, contact: Contact): SimResponse => {
  const address = addressOf(organisation, contact.id);
  const isActive = contact.status === 'ACTIVE';
  return pageResponse({
    title: contact.texts.Name,
    vendor: 'Xero',
    nav: [
      { href: '/', label: 'Organisations' },
      { href: `/organisations/${organisation.id}`, label: organisation.name },
    ],
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
