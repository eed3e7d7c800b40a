import { SimInputError } from '#sim/kit/control.ts';
import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { pageResponse } from '#sim/kit/page.ts';
import type { RouteHandler } from '#sim/kit/router.ts';
import { readForm, redirectTo } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { StripeRefusal } from './stripe-refusal.ts';
import { accountOf } from './stripe-world.ts';
import type { Books, StripeWorld } from './stripe-world.ts';

/** The part of an account's pages before the noun. */
export const dashboardRoot = '/dashboard/:account/:mode';

export const addressOf = (books: Books, ...rest: readonly string[]): string =>
  ['/dashboard', books.account.id, books.livemode ? 'live' : 'test', ...rest].join('/');

/** A page of one account in one mode. A broken rule is shown in Stripe's own words. */
export const dashboardPage =
  (world: StripeWorld, show: (books: Books, request: SimRequest) => SimResponse): RouteHandler =>
  (request) => {
    world.agenda.catchUp();
    const { account = '', mode = '' } = request.params;
    if (accountOf(world, account) === null) return failedPage('There is no such account.');
    return shielded(() => show(world.books(account, mode === 'live'), request));
  };

/** A form of such a page: does it, then shows the page that `act` names. */
export const dashboardAct = (
  world: StripeWorld,
  act: (books: Books, form: URLSearchParams, request: SimRequest) => string,
): RouteHandler =>
  dashboardPage(world, (books, request) => redirectTo(act(books, readForm(request), request)));

const shielded = (show: () => SimResponse): SimResponse => {
  try {
    return show();
  } catch (error) {
    if (error instanceof StripeRefusal || error instanceof SimInputError) return failedPage(error.message);
    throw error;
  }
};

const failedPage = (message: string): SimResponse =>
  pageResponse({
    title: 'That did not work',
    vendor: 'Stripe',
    status: 400,
    nav: [{ href: '/', label: 'Accounts' }],
    notice: { text: message, bad: true },
    body: html`<p>Go back and change it.</p>`,
  });

export const framed = (books: Books, title: string, body: readonly SafeHtml[]): SimResponse =>
  pageResponse({
    title,
    vendor: 'Stripe',
    nav: [
      { href: '/', label: 'Accounts' },
      { href: addressOf(books), label: `${books.account.name}${books.livemode ? '' : ' (sandbox)'}` },
    ],
    body,
  });

/** A day for people. */
export const shownDay = (secs: number | null): string =>
  secs === null ? '' : new Date(secs * 1_000).toISOString().slice(0, 10);

/** The row that a page is about. Throws what the page shows. */
export const pageRow = <T>(row: T | null): T => {
  if (row === null) throw new SimInputError('There is no such object, or it is gone.');
  return row;
};
