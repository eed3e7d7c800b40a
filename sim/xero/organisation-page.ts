import { SimInputError } from '#sim/kit/control.ts';
import { html } from '#sim/kit/html.ts';
import { pageResponse } from '#sim/kit/page.ts';
import type { RouteHandler } from '#sim/kit/router.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import type { Organisation } from './organisation.ts';
import { organisationOf } from './xero-world.ts';
import type { XeroWorld } from './xero-world.ts';

/** Makes handlers that show the address's organisation, or tell the person what was wrong with their input. */
export const organisationPage =
  (world: XeroWorld) =>
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

const failed = (message: string): SimResponse =>
  pageResponse({
    title: 'That did not work',
    vendor: 'Xero',
    status: 400,
    nav: [{ href: '/', label: 'Organisations' }],
    notice: { text: message, bad: true },
    body: html`<p>Go back and change it.</p>`,
  });

export const documentNav = (organisation: Organisation): readonly { href: string; label: string }[] => [
  { href: '/', label: 'Organisations' },
  { href: `/organisations/${organisation.id}`, label: organisation.name },
  { href: `/organisations/${organisation.id}/invoices`, label: 'Invoices' },
  { href: `/organisations/${organisation.id}/quotes`, label: 'Quotes' },
];
