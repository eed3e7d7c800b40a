import { sql, type RawBuilder } from 'kysely';
import { ownRows } from '#store/views/own-rows.ts';
import type { ReportSource } from './report-pages.ts';
import { allOf, digitsOf, largestFirst, type ReportScope } from './report-scope.ts';

/**
 * Billables that no invoice has taken, with what each comes to by itself: the rules of a line (`model/invoicing/totals.ts`),
 * in whole minor units, so that nothing is lost to a division.
 */
const waiting = (scope: ReportScope): RawBuilder<unknown> => {
  const { currency, contact, service, owner, billableStates = ['open'] } = scope;
  const conditions = [
    ownRows('b'),
    sql`b.state = any(${[...billableStates]}::text[])`,
    ...(currency === undefined ? [] : [sql`b.currency = ${currency}`]),
    ...(contact === undefined ? [] : [sql`b.contact_id = ${contact}`]),
    ...(service === undefined ? [] : [sql`b.service_id = ${service}`]),
    ...(owner === undefined
      ? []
      : [sql`coalesce(o.owner_id, t.assignee_id, c.owner_id) is not distinct from ${owner}`]),
    ...(scope.from === undefined ? [] : [sql`b.billed_on >= ${scope.from}::date`]),
    ...(scope.to === undefined ? [] : [sql`b.billed_on <= ${scope.to}::date`]),
  ];
  return sql`
    select d.*, d.charged - case when d.inclusive then d.tax else 0 end as net,
      d.charged + case when d.inclusive then 0 else d.tax end as total
    from (
      select x.*, case when x.percentage is null then 0
        when x.inclusive then div(2 * x.charged * x.percentage + 100 + x.percentage, 2 * (100 + x.percentage))
        else round(x.charged * x.percentage * 0.01) end as tax
      from (
        select f.*, f.gross - case when f.discount_kind is null then 0
          when f.discount_kind = 'percent' then round(f.gross * f.discount_value * 0.01)
          else least(f.gross, f.discount_value * f.scale) end as charged
        from (
          select e.*, round(e.quantity * e.unit_price * e.scale) as gross from (
            select b.id as billable_id, b.contact_id, b.currency, b.state, b.description, b.quantity, b.unit_price,
              b.discount_kind, b.discount_value, b.billed_on, ${scope.asOf}::date - b.billed_on as days,
              c.name as contact, v.name as service, u.name as owner,
              coalesce(o.owner_id, t.assignee_id, c.owner_id) as owner_id, b.opportunity_id, b.ticket_id,
              b.tax_code, x.name as tax_name, x.percentage, coalesce(x.is_inclusive, false) as inclusive,
              power(10::numeric, ${digitsOf(sql`b.currency`)})::numeric(5, 0) as scale
            from crm_billable b join crm_contact c on c.id = b.contact_id
            left join crm_opportunity o on o.id = b.opportunity_id
            left join crm_ticket t on t.id = b.ticket_id
            left join crm_service v on v.id = b.service_id
            left join crm_tax_rate x on x.workspace_id = b.workspace_id and x.code = b.tax_code
            left join auth_user u on u.id = coalesce(o.owner_id, t.assignee_id, c.owner_id)
            where ${allOf(conditions)}
          ) e
        ) f
      ) x
    ) d`;
};

const buckets = sql`
  case when w.days <= 30 then w.net else 0 end as days_30,
  case when w.days between 31 and 60 then w.net else 0 end as days_60,
  case when w.days between 61 and 90 then w.net else 0 end as days_90,
  case when w.days > 90 then w.net else 0 end as older`;

/** By customer and owner, the largest of each currency first; ages are of the work's date. Without tax, and with it. */
export const unbilled: ReportSource = {
  texts: ['contact', 'owner', 'oldest_on'],
  figures: ['billables', 'days_30', 'days_60', 'days_90', 'older', 'net', 'total'],
  links: ['contact_id', 'owner_id'],
  query: (scope) => sql`
    select s.currency || ' ' || ${largestFirst(sql`s.net`)} as place_1, s.contact_id || coalesce(s.owner_id, '') as place_2,
      s.*
    from (
      select w.currency, w.contact_id, w.owner_id, min(w.contact) as contact, min(w.owner) as owner,
        min(w.billed_on) as oldest_on, count(*) as billables, sum(w.days_30) as days_30, sum(w.days_60) as days_60,
        sum(w.days_90) as days_90, sum(w.older) as older, sum(w.net) as net, sum(w.total) as total
      from (select w.*, ${buckets} from (${waiting(scope)}) w) w
      group by w.currency, w.contact_id, w.owner_id
    ) s`,
};

/** One by one, the oldest first. */
export const unbilledBillables: ReportSource = {
  texts: [
    'billed_on',
    'days',
    'contact',
    'description',
    'service',
    'owner',
    'quantity',
    'state',
    'tax_name',
    'tax_code',
  ],
  figures: ['net', 'tax', 'total'],
  links: ['billable_id', 'contact_id', 'opportunity_id', 'ticket_id'],
  query: (scope) => sql`
    select w.billed_on::text as place_1, w.billable_id as place_2, w.billed_on, w.days, w.contact, w.description,
      w.service, w.owner, trim_scale(w.quantity) as quantity, w.state, w.tax_name, w.tax_code, w.currency, w.net, w.tax, w.total,
      w.billable_id, w.contact_id, w.opportunity_id, w.ticket_id
    from (${waiting(scope)}) w`,
};
