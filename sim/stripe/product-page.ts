import { html } from '#sim/kit/html.ts';
import { actButton, tableOf, textField } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { changeRow } from './announce.ts';
import { shownUnitAmount } from './currency.ts';
import { addressOf, dashboardAct, dashboardPage, dashboardRoot, framed, pageRow } from './dashboard-frame.ts';
import type { Product } from './product.ts';
import { invalid } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books, StripeWorld } from './stripe-world.ts';

const root = `${dashboardRoot}/products/:id`;

/** Where a person edits, archives and restores a product. */
export const productPages = (router: Router, world: StripeWorld): void => {
  const change = (act: (product: Product, form: URLSearchParams) => void) =>
    dashboardAct(world, (books, form, request) => {
      const product = chosen(books, request);
      changeRow(books, books.tables.products, product, 'product.updated', () => {
        act(product, form);
        product.updated = secsOf(books);
      });
      return addressOf(books, 'products', product.id);
    });
  router
    .get(
      root,
      dashboardPage(world, (books, request) => showProduct(books, chosen(books, request))),
    )
    .post(
      root,
      change((product, form) => {
        const name = form.get('name')?.trim() ?? '';
        if (name === '') throw invalid('A product needs a name.', 'name');
        product.name = name;
        product.description = form.get('description') || null;
      }),
    )
    .post(
      `${root}/state`,
      change((product, form) => {
        product.active = form.get('active') === 'true';
      }),
    );
};

const chosen = (books: Books, request: SimRequest): Product =>
  pageRow(books.tables.products.get(request.params['id'] ?? ''));

const showProduct = (books: Books, product: Product): SimResponse => {
  const address = addressOf(books, 'products', product.id);
  return framed(books, product.name, [
    html`<section>
      <h2>Edit</h2>
      <form class="fields" method="post" action="${address}">
        ${textField({ name: 'name', label: 'Name', value: product.name, required: true })}
        ${textField({ name: 'description', label: 'Description', value: product.description })}
        <button>Save</button>
      </form>
      <div class="row">
        ${actButton({
          action: `${address}/state`,
          label: product.active ? 'Archive' : 'Restore',
          look: product.active ? 'danger' : 'quiet',
          values: { active: String(!product.active) },
        })}
      </div>
    </section>`,
    html`<section>
      <h2>Prices</h2>
      <p class="muted">Product ID ${product.id}</p>
      ${tableOf(
        'Prices',
        ['Price', 'Unit amount', 'Lookup key', 'State'],
        books.tables.prices
          .by('product', product.id)
          .slice(0, 50)
          .map((price) => [
            price.id,
            shownUnitAmount(price.unitAmount, price.currency),
            price.lookup_key,
            price.active ? 'active' : 'archived',
          ]),
      )}
    </section>`,
  ]);
};
