import { html } from '#sim/kit/html.ts';
import { actButton, pageResponse, tableOf } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { readForm, redirectTo } from '#sim/kit/wire.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import { revokeGrant, setActivated } from './connecting.ts';
import type { StripeWorld } from './stripe-world.ts';

/** The accounts a person may act as, the apps they let in, and where events go. */
export const homePages = (router: Router, world: StripeWorld): void => {
  router
    .get('/', () => showHome(world))
    .post('/activation', (request) => {
      world.agenda.catchUp();
      const form = readForm(request);
      setActivated(world, form.get('account') ?? '', form.get('activated') === 'true');
      return redirectTo('/');
    })
    .post('/revoke', (request) => {
      world.agenda.catchUp();
      revokeGrant(world, readForm(request).get('account') ?? '');
      return redirectTo('/');
    });
};

const showHome = (world: StripeWorld): SimResponse => {
  world.agenda.catchUp();
  const grants = world.grants.list();
  return pageResponse({
    title: 'Accounts',
    vendor: 'Stripe',
    body: [
      html`<section>
        ${tableOf(
          'Accounts',
          ['Name', 'Country', 'Sandbox customers', 'Live customers', 'Act as', 'Charges'],
          world.accounts.map((account) => [
            account.name,
            account.country,
            world.books(account.id, false).tables.customers.size,
            world.books(account.id, true).tables.customers.size,
            html`<a href="/dashboard/${account.id}/test">Sandbox</a>
              <a href="/dashboard/${account.id}/live">Live</a>`,
            actButton({
              action: '/activation',
              label: account.isActivated ? 'Suspend' : 'Activate',
              look: 'quiet',
              values: { account: account.id, activated: String(!account.isActivated) },
            }),
          ]),
        )}
      </section>`,
      html`<section>
        <h2>Installed apps</h2>
        ${grants.length === 0 && html`<p class="muted">No app has access to any account.</p>`}
        ${tableOf(
          'Installed apps',
          ['App', 'Account', 'Access', 'Mode', 'Action'],
          grants.map((grant) => [
            'Plumbline',
            world.accounts.find(({ id }) => id === grant.accountId)?.name ?? grant.accountId,
            grant.scope,
            grant.livemode ? 'live' : 'sandbox',
            actButton({
              action: '/revoke',
              label: 'Revoke access',
              look: 'danger',
              values: { account: grant.accountId },
            }),
          ]),
        )}
      </section>`,
    ],
  });
};
