import { sql, type RawBuilder } from 'kysely';
import { ownRows } from '#store/views/own-rows.ts';
import type { ReportSource } from './report-pages.ts';
import { movements } from './report-payments.ts';
import { allOf, largestFirst, within, type ReportScope } from './report-scope.ts';

/** Invoices issued on the scope's days: those that stand, unless states are named. */
const issued = (scope: ReportScope): RawBuilder<unknown> => {
  const { states = ['open', 'paid', 'uncollectible'], currency, contact, service } = scope;
  return allOf([
    ownRows('i'),
    sql`i.issued_at is not null`,
    sql`i.state = any(${[...states]}::text[])`,
    ...within(sql`i.issued_at`, scope),
    ...(currency === undefined ? [] : [sql`i.currency = ${currency}`]),
    ...(contact === undefined ? [] : [sql`i.contact_id = ${contact}`]),
    ...(service === undefined
      ? []
      : [
          sql`exists (select 1 from crm_invoice_line l where l.workspace_id = i.workspace_id
            and l.invoice_id = i.id and l.service_id = ${service})`,
        ]),
  ]);
};

const invoiceSums = sql`count(*) as invoices, sum(i.total_minor - i.tax_minor) as net, sum(i.tax_minor) as tax,
  sum(i.total_minor) as total, sum(i.paid_minor) as paid, sum(i.credited_minor) as credited,
  sum(i.refunded_minor) as refunded,
  coalesce(sum(i.remaining_minor) filter (where i.state = 'open'), 0) as owed,
  coalesce(sum(i.remaining_minor) filter (where i.state = 'uncollectible'), 0) as lost`;

/** By customer, the largest sales of each currency first. */
export const customers: ReportSource = {
  texts: ['contact'],
  figures: ['invoices', 'net', 'tax', 'total', 'paid', 'credited', 'refunded', 'owed', 'lost'],
  links: ['contact_id'],
  query: (scope) => sql`
    select s.currency || ' ' || ${largestFirst(sql`s.total`)} as place_1, coalesce(s.contact_id, '') as place_2, s.*
    from (
      select i.currency, i.contact_id, min(c.name) as contact, ${invoiceSums}
      from crm_invoice i left join crm_contact c on c.id = i.contact_id
      where ${issued(scope)} group by i.currency, i.contact_id
    ) s`,
};

/** By service, the largest sales of each currency first. Lines without a service are one row. */
export const services: ReportSource = {
  texts: ['code', 'service', 'quantity'],
  figures: ['lines', 'gross', 'discount', 'net', 'tax', 'total'],
  links: ['service_id'],
  query: (scope) => sql`
    select s.currency || ' ' || ${largestFirst(sql`s.total`)} as place_1, coalesce(s.service_id, '') as place_2, s.*
    from (
      select i.currency, l.service_id, min(v.code) as code, min(v.name) as service,
        trim_scale(sum(l.quantity)) as quantity, count(*) as lines, sum(l.amount_minor) as gross,
        sum(l.discount_minor) as discount, sum(l.total_minor - l.tax_minor) as net, sum(l.tax_minor) as tax,
        sum(l.total_minor) as total
      from crm_invoice i join crm_invoice_line l on l.invoice_id = i.id and l.workspace_id = i.workspace_id
      left join crm_service v on v.id = l.service_id
      where ${issued(scope)}
        ${scope.service === undefined ? sql`` : sql`and l.service_id = ${scope.service}`}
      group by i.currency, l.service_id
    ) s`,
};

/** By currency: what was invoiced and what was paid on the scope's days, side by side. */
export const currencies: ReportSource = {
  texts: [],
  figures: ['invoices', 'net', 'tax', 'total', 'owed', 'payments', 'paid', 'refunds', 'fees', 'received'],
  links: [],
  query: (scope) => {
    const chosen = scope.currency === undefined ? sql`true` : sql`m.currency = ${scope.currency}`;
    return sql`
      select s.currency::text as place_1, '' as place_2, s.currency, sum(s.invoices) as invoices, sum(s.net) as net,
        sum(s.tax) as tax, sum(s.total) as total, sum(s.owed) as owed, sum(s.payments) as payments,
        sum(s.paid) as paid, sum(s.refunds) as refunds, sum(s.fees) as fees, sum(s.received) as received
      from (
        select i.currency, 1 as invoices, i.total_minor - i.tax_minor as net, i.tax_minor as tax, i.total_minor as total,
          case when i.state = 'open' then i.remaining_minor else 0 end as owed, 0 as payments, 0 as paid, 0 as refunds,
          0 as fees, 0 as received
        from crm_invoice i where ${issued(scope)}
        union all
        select m.currency, 0, 0, 0, 0, 0, m.payments, m.paid, m.refunds, m.fees, m.net
        from (${movements(scope)}) m where ${chosen}
      ) s group by s.currency`;
  },
};
