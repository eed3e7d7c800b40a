import type { Router } from '#sim/kit/router.ts';
import { addRow, emit } from './announce.ts';
import { listPage } from './list-page.ts';
import { chosen } from './lookup.ts';
import { filled, need, readFields } from './params.ts';
import type { Fields } from './params.ts';
import { route } from './stripe-call.ts';
import type { Call } from './stripe-call.ts';
import { newId } from './stripe-ids.ts';
import { invalid, missing } from './stripe-refusal.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import type { TaxId } from './tax-id.ts';

export const taxIdFields = { type: filled(), value: filled() } as const;
const path = '/v1/customers/:customer/tax_ids';

export const taxIdRoutes = (router: Router): void => {
  router
    .get(
      path,
      route((call) => {
        const { taxIds } = call.books.tables;
        const { id } = customerOf(call);
        return listPage(
          call,
          taxIds,
          {},
          {
            hasCreated: false,
            candidates: () => taxIds.by('customer', id),
            url: `/v1/customers/${id}/tax_ids`,
          },
        );
      }),
    )
    .post(
      path,
      route((call) => {
        const sent = readFields(call.form, taxIdFields);
        return call.books.tables.taxIds.wire(addTaxId(call.books, customerOf(call).id, sent));
      }),
    )
    .get(
      `${path}/:id`,
      route((call) => call.books.tables.taxIds.wire(ownTaxId(call))),
    )
    .delete(
      `${path}/:id`,
      route((call) => {
        const taxId = ownTaxId(call);
        const { taxIds } = call.books.tables;
        taxIds.remove(taxId);
        emit(call.books, 'customer.tax_id.deleted', taxIds.wire(taxId));
        return { id: taxId.id, object: 'tax_id', deleted: true };
      }),
    );
};

const customerOf = (call: Call) => chosen(call, call.books.tables.customers, 'customer');

const ownTaxId = (call: Call): TaxId => {
  const taxId = chosen(call, call.books.tables.taxIds);
  if (taxId.customer !== customerOf(call).id) throw missing('tax_id', taxId.id);
  return taxId;
};

export const addTaxId = (books: Books, customer: string, sent: Fields<typeof taxIdFields>): TaxId => {
  const type = need(sent.type, 'type');
  const value = need(sent.value, 'value');
  if (type === 'au_abn' && !/^\d{2} ?\d{3} ?\d{3} ?\d{3}$/.test(value))
    throw invalid(`Invalid value for ${type}.`, 'value', 'tax_id_invalid');
  return addRow(
    books,
    books.tables.taxIds,
    {
      id: newId(books.world.random.ids, 'txi'),
      object: 'tax_id',
      created: secsOf(books),
      livemode: books.livemode,
      customer,
      country: type.slice(0, 2).toUpperCase(),
      type,
      value,
    },
    'customer.tax_id.created',
  );
};
