import type { BillableId } from '#base/ids.ts';
import { decimalOf, addDecimals, type Decimal } from '#base/decimal.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import { apiError } from '#api/api-errors.ts';
import type { Member } from '#api/caller.ts';
import { billableOf, billablesOf } from '#api/crm/billable-answers.ts';
import { moneyOf } from '#api/crm/finance-texts.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { pageRequest } from '#api/paging.ts';
import { serve } from '#api/serve-endpoint.ts';
import * as contract from '#contract/crm-billables.ts';
import * as billables from '#crm/billables/billable-service.ts';
import { amountTexts } from '#crm/billables/billable-texts.ts';
import { billTime } from '#crm/billables/time-billing.ts';
import { look } from '#crm/work.ts';
import { billableStates, type BillableState } from '#model/invoicing/invoicing-nouns.ts';
import { listBillables, loadBillables, streamBillables, type BillableFilter } from '#store/crm/billables.ts';

/** States of a query, separated by commas. @throws `api.bad_request` for one that is none. */
const statesOf = (asked: string | undefined): readonly BillableState[] | undefined =>
  asked?.split(',').map((word) => {
    const state = billableStates.find((each) => each === word.trim());
    if (state === undefined) throw apiError('api.bad_request', `${word} is no state of a billable.`);
    return state;
  });

const filterOf = (query: {
  readonly state?: string | undefined;
  readonly contact?: BillableFilter['contact'];
  readonly opportunity?: BillableFilter['opportunity'];
  readonly ticket?: BillableFilter['ticket'];
  readonly invoice?: BillableFilter['invoice'];
  readonly currency?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): BillableFilter => {
  const { state, contact, opportunity, ticket, invoice, currency, from, to } = query;
  return { states: statesOf(state), contact, opportunity, ticket, invoice, currency, from, to };
};

export const crmBillableRoutes = (app: HttpSurface, { crm }: ApiDeps): void => {
  const answer = (member: Member, id: BillableId): Promise<contract.Billable> =>
    look(crm, member, 'finance', (trx) => billableOf(trx, id));

  serve(app, contract.listBillables, ({ query, member }) => {
    const filter = filterOf(query);
    const page = pageRequest(query, ['number', 'string']);
    return look(crm, member(), 'finance', async (trx) => {
      const found = await listBillables(trx, filter, page);
      return { items: await billablesOf(trx, found.rows), nextCursor: found.next };
    });
  });

  serve(app, contract.readBillableSums, ({ query, member }) => {
    const filter = filterOf(query);
    return look(crm, member(), 'finance', async (trx) => {
      const sums = new Map<
        string,
        { state: BillableState; currency: string; count: number; total: Decimal }
      >();
      for (const row of await streamBillables(trx, filter)) {
        const key = `${row.state} ${row.currency}`;
        const held = sums.get(key);
        const total = decimalOf(amountTexts(row).total);
        sums.set(key, {
          state: row.state,
          currency: row.currency,
          count: (held?.count ?? 0) + 1,
          total: held === undefined ? total : addDecimals(held.total, total),
        });
      }
      return {
        sums: [...sums.values()].map(({ state, currency, count, total }) => ({
          state,
          currency,
          count,
          // Amounts of one currency all have its places, and so has their sum.
          total: moneyOf(total.units, currency),
        })),
      };
    });
  });

  serve(app, contract.readBillable, ({ params, member }) => answer(member(), params.id));

  serve(app, contract.createBillable, async ({ body, member }) => {
    const acting = member();
    return answer(acting, await billables.createBillable(crm, acting, body));
  });

  serve(app, contract.changeBillable, async ({ params, body, member }) => {
    const acting = member();
    const { version, ...change } = body;
    await billables.changeBillable(crm, acting, params.id, version, change);
    return answer(acting, params.id);
  });

  serve(app, contract.removeBillable, async ({ params, member }) => {
    await billables.removeBillable(crm, member(), params.id);
    return { removed: true as const };
  });

  serve(app, contract.writeOffBillable, async ({ params, body, member }) => {
    const acting = member();
    await billables.writeOffBillable(crm, acting, params.id, body.version, body.reason);
    return answer(acting, params.id);
  });

  serve(app, contract.reopenBillable, async ({ params, body, member }) => {
    const acting = member();
    await billables.reopenBillable(crm, acting, params.id, body.version);
    return answer(acting, params.id);
  });

  serve(app, contract.billTime, async ({ params, body, member }) => {
    const acting = member();
    const { made, left } = await billTime(crm, acting, params.id, body);
    return look(crm, acting, 'finance', async (trx) => ({
      made: await billablesOf(trx, await loadBillables(trx, made)),
      left: [...left],
    }));
  });
};
