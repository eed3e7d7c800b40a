import { SimInputError } from '#sim/kit/control.ts';
import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { pageResponse } from '#sim/kit/page.ts';
import type { RouteHandler } from '#sim/kit/router.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import { decimalOf } from './money.ts';
import type { World } from './world.ts';

const nav = [
  { href: '/', label: 'Clients' },
  { href: '/proposals', label: 'Proposals' },
  { href: '/invoices', label: 'Invoices' },
  { href: '/payouts', label: 'Payouts' },
  { href: '/deals', label: 'Deals' },
  { href: '/services', label: 'Services' },
] as const;

/** Rows on one page of a list. */
export const rowsPerPage = 50;

export const frame = (
  title: string,
  body: SafeHtml | readonly SafeHtml[],
  rest: { readonly notice?: string | null; readonly bad?: boolean; readonly status?: number } = {},
): SimResponse =>
  pageResponse({
    title,
    vendor: 'Ignition',
    nav,
    body,
    ...(rest.notice === undefined || rest.notice === null
      ? {}
      : { notice: { text: rest.notice, bad: rest.bad ?? false } }),
    ...(rest.status === undefined ? {} : { status: rest.status }),
  });

/** An act of a person: what cannot be done becomes a page that says why. */
export const acting =
  (handler: RouteHandler): RouteHandler =>
  async (request) => {
    try {
      return await handler(request);
    } catch (error) {
      if (!(error instanceof SimInputError)) throw error;
      return frame('That cannot be done', html`<p><a href="/">Back to the clients</a></p>`, {
        notice: error.message,
        bad: true,
        status: 422,
      });
    }
  };

export const dollars = (minor: number): string => `$${decimalOf(minor)}`;

export const clientLink = (world: World, slug: string): SafeHtml =>
  html`<a href="/clients/${slug}">${world.practice.clients.find(slug)?.name ?? slug}</a>`;

/** Links to the pages around this one, where there are any. */
export const pager = (
  path: string,
  query: Readonly<Record<string, string>>,
  at: number,
  total: number,
): SafeHtml => {
  const pages = Math.max(1, Math.ceil(total / rowsPerPage));
  const link = (page: number, label: string): SafeHtml =>
    html`<a href="${path}?${new URLSearchParams({ ...query, page: String(page) }).toString()}">${label}</a> `;
  return html`<p class="muted">
    ${at > 1 && link(at - 1, 'Previous')} Page ${at} of ${pages}, ${total} in all
    ${at < pages && link(at + 1, 'Next')}
  </p>`;
};

/** Page number of a query, 1 when it makes no sense. */
export const pageNumber = (query: URLSearchParams): number => {
  const page = Number(query.get('page') ?? '1');
  return Number.isInteger(page) && page > 0 ? page : 1;
};

export const pageOf = <Row>(rows: readonly Row[], page: number): readonly Row[] =>
  rows.slice((page - 1) * rowsPerPage, page * rowsPerPage);
