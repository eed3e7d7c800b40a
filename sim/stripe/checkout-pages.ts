import { dayMs } from '#base/clock.ts';
import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { selectField, tableOf, textField } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { amountInput } from './amount-input.ts';
import type { CheckoutSession } from './checkout.ts';
import { saleOf } from './checkout-sale.ts';
import { shownAmount } from './currency.ts';
import { addressOf, dashboardAct, dashboardRoot, shownDay } from './dashboard-frame.ts';
import { openCheckout } from './new-checkout.ts';
import { methodTypesFor } from './payment-intent.ts';
import { secsOf } from './stripe-world.ts';
import type { Books, StripeWorld } from './stripe-world.ts';

/** Sessions and customers shown at once. */
const shownAtOnce = 25;

/** One thing that is sold on one page. Amounts in minor units. */
export interface Sale {
  readonly what: string;
  readonly amount: number;
  readonly customer: string | null;
  readonly taxRates?: readonly string[];
  readonly quantity?: number;
  readonly makesInvoice?: boolean;
}

/** A person sells by a page that is open for a day. */
export const sellByCheckout = (books: Books, sale: Sale): CheckoutSession => {
  const { currency } = books.account;
  const priceData = {
    currency,
    product_data: { name: sale.what },
    tax_behavior: undefined,
    unit_amount: sale.amount,
  };
  return openCheckout(books, {
    ...saleOf(books, [
      {
        price: undefined,
        price_data: priceData,
        quantity: sale.quantity ?? 1,
        tax_rates: [...(sale.taxRates ?? [])],
      },
    ]),
    cancel_url: null,
    client_reference_id: null,
    customer: sale.customer,
    expires_at: secsOf(books) + dayMs / 1_000,
    makesInvoice: sale.makesInvoice === true,
    metadata: {},
    mode: 'payment',
    payment_method_types: methodTypesFor(currency),
    payment_status: 'unpaid',
    setup_intent: null,
    success_url: `${books.world.baseUrl}${addressOf(books)}`,
  });
};

export const checkoutPages = (router: Router, world: StripeWorld): void => {
  router.post(
    `${dashboardRoot}/checkouts`,
    dashboardAct(world, (books, form) => {
      const session = sellByCheckout(books, {
        what: form.get('what')?.trim() || 'Service',
        amount: amountInput(form.get('price') ?? '', books.account.currency),
        customer: books.tables.customers.get(form.get('customer') ?? '')?.id ?? null,
        makesInvoice: form.get('invoice') === 'yes',
      });
      return pagePath(books, session);
    }),
  );
};

const pagePath = (books: Books, session: CheckoutSession): string => `/c/${books.account.id}/${session.id}`;

/** What was sold by Checkout, and how to sell more. */
export const checkoutSection = (books: Books): SafeHtml => {
  const { checkoutSessions, customers } = books.tables;
  const nameOf = (id: string | null): string => (id === null ? 'guest' : (customers.get(id)?.name ?? id));
  const newest = [...checkoutSessions.newestFirst()].filter(({ mode }) => mode === 'payment');
  return html`<section>
      <h2>Checkouts</h2>
      ${tableOf(
        'Checkouts',
        ['What', 'Customer', 'Status', 'Payment', 'Total', 'Since'],
        newest.slice(0, shownAtOnce).map((session) => {
          const what = session.lines.map(({ description }) => description).join(', ');
          return [
            session.status === 'open' ? html`<a href="${pagePath(books, session)}">${what}</a>` : what,
            nameOf(session.customer),
            session.status,
            session.payment_status,
            shownAmount(session.amount_total ?? 0, session.currency ?? ''),
            shownDay(session.created),
          ];
        }),
      )}
    </section>
    <section>
      <h2>Sell by Checkout</h2>
      <form class="fields" method="post" action="${addressOf(books, 'checkouts')}">
        ${textField({ name: 'what', label: 'What', required: true })}
        ${textField({ name: 'price', label: `Price in ${books.account.currency.toUpperCase()}`, required: true })}
        ${selectField({
          name: 'customer',
          label: 'Customer',
          options: [
            { value: '', label: 'A guest' },
            ...[...customers.newestFirst()]
              .slice(0, shownAtOnce)
              .map(({ id, name }) => ({ value: id, label: name ?? id })),
          ],
        })}
        ${selectField({
          name: 'invoice',
          label: 'Invoice',
          options: [
            { value: 'no', label: 'Makes none' },
            { value: 'yes', label: 'Makes one' },
          ],
        })}
        <button>Open the page</button>
      </form>
    </section>`;
};
