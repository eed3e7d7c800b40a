import { sql, type RawBuilder } from 'kysely';
import type { ReportPeriod } from '#model/crm/report-nouns.ts';
import { ownRows } from '#store/views/own-rows.ts';
import type { ReportSource } from './report-pages.ts';
import { allOf, dayOf, within, type ReportScope } from './report-scope.ts';

/**
 * Money that moved, one row a movement and currency. What the payment provider keeps is in the currency that it settles
 * in, which need not be the customer's: then the fee, and what reaches the bank, stand under that currency. Refunds
 * are taken off in the currency they were made in.
 */
export const movements = (scope: ReportScope): RawBuilder<unknown> => {
  const { contact } = scope;
  const taken = sql`coalesce(p.paid_at, p.created_at)`;
  const customer = contact === undefined ? [] : [sql`i.contact_id = ${contact}`];
  const paid = sql`crm_payment p join crm_invoice i on i.id = p.invoice_id
    where ${allOf([ownRows('p'), sql`p.state = 'paid'`, ...within(taken, scope), ...customer])}`;
  const given = [
    ownRows('r'),
    sql`r.state not in ('failed', 'canceled')`,
    ...within(sql`r.created_at`, scope),
    ...customer,
  ];
  return sql`
    select ${dayOf(taken, scope.zone)} as day, p.currency, 1 as payments, p.amount_minor as paid, 0 as refunds,
      0 as fees, case when p.net_minor is null then p.amount_minor
        when p.settlement_currency = p.currency then p.net_minor else 0 end as net
    from ${paid}
    union all
    select ${dayOf(taken, scope.zone)}, p.settlement_currency, 0, 0, 0, coalesce(p.fee_minor, 0),
      case when p.settlement_currency = p.currency then 0 else coalesce(p.net_minor, 0) end
    from ${paid} and p.settlement_currency is not null
    union all
    select ${dayOf(sql`r.created_at`, scope.zone)}, r.currency, 0, 0, r.amount_minor, 0, -r.amount_minor
    from crm_refund r join crm_invoice i on i.id = r.invoice_id where ${allOf(given)}`;
};

/** The first day of the period that a day falls into, and the first day after it. */
const periods: Readonly<
  Record<ReportPeriod, { readonly first: RawBuilder<unknown>; readonly length: string }>
> = {
  day: { first: sql`m.day`, length: '1 day' },
  week: { first: sql`date_trunc('week', m.day)`, length: '7 days' },
  month: { first: sql`date_trunc('month', m.day)`, length: '1 month' },
  quarter: { first: sql`date_trunc('quarter', m.day)`, length: '3 months' },
  financial_year: {
    first: sql`(date_trunc('year', m.day - interval '6 months') + interval '6 months')`,
    length: '1 year',
  },
};

/** By period and currency, the earliest first. */
export const paymentsByPeriod: ReportSource = {
  texts: ['first_day', 'last_day'],
  figures: ['payments', 'paid', 'refunds', 'fees', 'net'],
  links: [],
  query: (scope) => {
    const { first, length } = periods[scope.by];
    const chosen = scope.currency === undefined ? sql`true` : sql`m.currency = ${scope.currency}`;
    return sql`
      select s.first_day::text as place_1, s.currency::text as place_2,
        (s.first_day + ${sql.lit(length)}::interval - interval '1 day')::date as last_day, s.*
      from (
        select m.first_day, m.currency, sum(m.payments) as payments, sum(m.paid) as paid, sum(m.refunds) as refunds,
          sum(m.fees) as fees, sum(m.net) as net
        from (select ${first}::date as first_day, m.* from (${movements(scope)}) m where ${chosen}) m
        group by m.first_day, m.currency
      ) s`;
  },
};
