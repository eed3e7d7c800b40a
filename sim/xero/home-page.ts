import { html } from '#sim/kit/html.ts';
import { actButton, pageResponse, shownTime, tableOf } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { readForm, redirectTo } from '#sim/kit/wire.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import { people } from './xero-world.ts';
import type { XeroWorld } from './xero-world.ts';

/** The list of organisations, and the connected apps a person may disconnect. */
export const homePages = (router: Router, world: XeroWorld): void => {
  router
    .get('/', (request) => showHome(world, request.query.get('intent')))
    .post('/disconnect', (request) => {
      world.grants.connections.disconnect(readForm(request).get('connection') ?? '');
      return redirectTo('/');
    })
    .post('/webhook/intent', async () => {
      const { isPassed } = await world.webhooks.sendIntentToReceive();
      return redirectTo(`/?intent=${isPassed ? 'passed' : 'failed'}`);
    });
};

const intentNotices: Readonly<Record<string, { readonly text: string; readonly bad?: boolean }>> = {
  passed: { text: 'The receiver passed the intent to receive.' },
  failed: { text: 'The receiver failed the intent to receive: the webhook is disabled.', bad: true },
};

const showHome = (world: XeroWorld, intent: string | null): SimResponse =>
  pageResponse({
    title: 'Organisations',
    vendor: 'Xero',
    ...noticeOf(intent),
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
        ${world.grants.connections.list().length === 0 && html`<p class="muted">No app is connected.</p>`}
        ${tableOf(
          'Connected apps',
          ['Organisation', 'Connected by', 'Last connected', 'Action'],
          world.grants.connections.list().map((connection) => [
            connection.tenantName,
            people.find((person) => person.id === connection.userId)?.name ?? connection.userId,
            shownTime(connection.updatedAt),
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
        ${
          world.webhooks.url !== null &&
          html`<div class="row">
            ${actButton({ action: '/webhook/intent', label: 'Send intent to receive', look: 'quiet' })}
          </div>`
        }
      </section>`,
    ],
  });

const noticeOf = (
  intent: string | null,
): { readonly notice?: { readonly text: string; readonly bad?: boolean } } => {
  const notice = intentNotices[intent ?? ''];
  return notice === undefined ? {} : { notice };
};
