import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { actButton, selectField, tableOf, textField } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { readForm, redirectTo } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import {
  addContact,
  archiveClient,
  createClient,
  editClient,
  editContact,
  restoreClient,
} from './act-clients.ts';
import { clientFieldsFrom, clientForm, contactFieldsFrom, contactForm } from './client-form.ts';
import { clientsCsv } from './csv-export.ts';
import type { Client } from './entities.ts';
import { clientStates } from './entities.ts';
import { found } from './missing.ts';
import { acting, dollars, frame, pageNumber, pageOf, pager } from './page-frame.ts';
import type { World } from './world.ts';

/** The pages where a person looks for, adds and edits clients and their contacts. */
export const addClientPages = (pages: Router, world: World): Router =>
  pages
    .get('/', (request) => listClients(world, request))
    .get('/clients', (request) => listClients(world, request))
    .get('/clients/export.csv', () => clientsCsv(world))
    .get('/clients/new', () =>
      frame('Add a client', html`<section>${clientForm('/clients', 'Add client', null)}</section>`),
    )
    .post(
      '/clients',
      acting((request) => {
        const fields = clientFieldsFrom(readForm(request));
        const client = createClient(world, { ...fields, name: fields.name ?? 'Unnamed client' });
        addContact(world, client.slug, { firstName: client.name, email: client.email });
        return redirectTo(`/clients/${client.slug}`);
      }),
    )
    .get(
      '/clients/:slug',
      acting((request) =>
        showClient(world, clientOf(world, request), request.query.has('saved') ? 'Saved.' : null),
      ),
    )
    .post(
      '/clients/:slug',
      acting((request) => {
        const client = clientOf(world, request);
        editClient(world, client.slug, clientFieldsFrom(readForm(request)));
        return redirectTo(`/clients/${client.slug}?saved`);
      }),
    )
    .post(
      '/clients/:slug/archive',
      acting((request) => redirectTo(`/clients/${archiveClient(world, slugOf(request)).slug}`)),
    )
    .post(
      '/clients/:slug/restore',
      acting((request) => redirectTo(`/clients/${restoreClient(world, slugOf(request)).slug}`)),
    )
    .post(
      '/clients/:slug/contacts/:contact',
      acting((request) => {
        const contact = editContact(
          world,
          request.params['contact'] ?? '',
          contactFieldsFrom(readForm(request)),
        );
        return redirectTo(`/clients/${contact.clientSlug}?saved`);
      }),
    );

const slugOf = (request: SimRequest): string => request.params['slug'] ?? '';

const clientOf = (world: World, request: SimRequest): Client =>
  found('client', slugOf(request), world.practice.clients.find(slugOf(request)));

const listClients = (world: World, request: SimRequest): SimResponse => {
  const search = (request.query.get('q') ?? '').trim();
  const state = request.query.get('state') ?? '';
  const wanted = search.toLowerCase();
  const rows = world.practice.clients.rows.filter(
    (client) =>
      (state === '' ? client.state !== 'archived' : client.state === state) &&
      (wanted === '' ||
        client.name.toLowerCase().includes(wanted) ||
        (client.email ?? '').toLowerCase().includes(wanted)),
  );
  const page = pageNumber(request.query);
  const options = [
    { value: '', label: 'All but archived' },
    ...clientStates.map((value) => ({ value: value as string, label: value as string })),
  ];
  return frame(`Clients of ${world.practice.name}`, [
    html`<section>
      <form class="fields" method="get" action="/clients" role="search">
        ${textField({ name: 'q', label: 'Search by name or e-mail', value: search, type: 'search' })}
        ${selectField({ name: 'state', label: 'State', value: state, options })}
        <div class="row">
          <button>Search</button> <a href="/clients/new">Add client</a>
          <a href="/clients/export.csv">Export CSV</a>
        </div>
      </form>
    </section>`,
    html`<section>
      ${tableOf(
        'Clients',
        ['Name', 'E-mail', 'Phone', 'State', 'Xero contact', 'External id'],
        pageOf(rows, page).map((client) => [
          html`<a href="/clients/${client.slug}">${client.name}</a>`,
          client.email,
          client.phone,
          client.state,
          client.xeroContactId ?? '–',
          client.externalClientId ?? '–',
        ]),
      )}
      ${pager('/clients', { q: search, state }, page, rows.length)}
    </section>`,
  ]);
};

const showClient = (world: World, client: Client, notice: string | null): SimResponse => {
  const { practice } = world;
  const contacts = practice.contacts.ownedBy(client.slug);
  return frame(
    client.name,
    [
      html`<section>
        <dl>
          <dt>State</dt>
          <dd>${client.state}</dd>
          <dt>Xero contact</dt>
          <dd>${client.xeroContactId ?? 'none'}</dd>
          <dt>External id</dt>
          <dd>${client.externalClientId ?? 'none'}</dd>
          <dt>Slug</dt>
          <dd>${client.slug}</dd>
        </dl>
        <div class="row">
          ${
            client.state === 'archived'
              ? actButton({ action: `/clients/${client.slug}/restore`, label: 'Restore client' })
              : actButton({
                  action: `/clients/${client.slug}/archive`,
                  label: 'Archive client',
                  look: 'danger',
                })
          }
        </div>
      </section>`,
      html`<section>
        <h2>Details</h2>
        ${clientForm(`/clients/${client.slug}`, 'Save client', client)}
      </section>`,
      ...contacts.map(
        (contact) =>
          html`<section>
            <h2>${contact.isPrimary ? 'Primary contact' : 'Contact'}</h2>
            ${contactForm(contact)}
          </section>`,
      ),
      engagementsOf(world, client),
    ],
    { notice },
  );
};

const engagementsOf = (world: World, client: Client): SafeHtml => {
  const { practice } = world;
  return html`<section>
    <h2>Proposals and invoices</h2>
    ${tableOf(
      'Proposals of the client',
      ['Proposal', 'State'],
      practice.proposals
        .ownedBy(client.slug)
        .map((proposal) => [
          html`<a href="/proposals/${proposal.slug}">${proposal.name}</a>`,
          proposal.state,
        ]),
    )}
    ${tableOf(
      'Invoices of the client',
      ['Invoice', 'Date', 'Total', 'State', 'Payment'],
      practice.invoices
        .ownedBy(client.slug)
        .map((invoice) => [
          invoice.number,
          invoice.date,
          dollars(invoice.totalMinor),
          invoice.state,
          invoice.paymentState,
        ]),
    )}
  </section>`;
};
