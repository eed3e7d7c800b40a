import { html } from '#sim/kit/html.ts';
import { actButton, pageResponse, tableOf } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { readForm, redirectTo } from '#sim/kit/wire.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import { people } from './xero-world.ts';
import type { XeroWorld } from './xero-world.ts';

/** The list of organisations, and the connected apps a person may disconnect. */
export const homePages = (router: Router, world: XeroWorld): void => {
  router
    .get('/', () => showHome(world))
    .post('/disconnect', (request) => {
      world.grants.disconnect(readForm(request).get('connection') ?? '');
      return redirectTo('/');
    })
    .post('/webhook/intent', async () => {
      await world.webhooks.sendIntentToReceive();
      return redirectTo('/');
    });
};

const showHome = (world: XeroWorld): SimResponse =>
  pageResponse({
    title: 'Organisations',
    vendor: 'Xero',
    body: [
      html`<section>
        ${tableOf(
          'Organisations',
          ['Name', 'ABN', 'Contacts', 'Books locked to'],
          world.organisations.map((organisation) => [
            html`<a href="/organisations/${organisation.id}">${organisation.name}</a>`,
            organisation.abn,
            organisation.contacts.size,
            organisation.periodLockDate ?? 'open',
          ]),
        )}
      </section>`,
      html`<section>
        <h2>Connected apps</h2>
        ${world.grants.connections().length === 0 && html`<p class="muted">No app is connected.</p>`}
        ${tableOf(
          'Connected apps',
          ['Organisation', 'Connected by', 'Last connected', 'Action'],
          world.grants.connections().map((connection) => [
            connection.tenantName,
            people.find((person) => person.id === connection.userId)?.name ?? connection.userId,
            new Date(connection.updatedAt).toISOString(),
            actButton({
              action: '/disconnect',
              label: 'Disconnect',
              look: 'danger',
              values: { connection: connection.id },
            }),
          ]),
        )}
      </section>`,
      html`<section>
        <h2>Webhook</h2>
        <dl>
          <dt>State</dt>
          <dd>${world.webhooks.state}</dd>
          <dt>Address</dt>
          <dd>${world.webhooks.url ?? 'none'}</dd>
        </dl>
        <div class="row">
          ${actButton({ action: '/webhook/intent', label: 'Send intent to receive', look: 'quiet' })}
        </div>
      </section>`,
    ],
  });
