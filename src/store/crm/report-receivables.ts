import { sql, type RawBuilder } from 'kysely';
import { ownRows } from '#store/views/own-rows.ts';
import type { ReportSource } from './report-pages.ts';
import { allOf, dayEnds, dayOf, largestFirst, type ReportScope } from './report-scope.ts';

/**
 * What customers owed at the end of the day `asOf`, invoice by invoice. What came later is taken back: payments, credit
 * notes from before it was paid, and its end. An invoice without a due date was due when it was issued.
 */
const owed = (scope: ReportScope): RawBuilder<unknown> => {
  const { zone, asOf, currency, contact } = scope;
  const cut = dayEnds(asOf, zone);
  const conditions = [
    ownRows('i'),
    sql`i.issued_at < ${cut}`,
    sql`(i.state = 'open' or (i.state = 'paid' and i.paid_at >= ${cut})
      or (i.state in ('void', 'uncollectible') and i.ended_at >= ${cut}))`,
    ...(currency === undefined ? [] : [sql`i.currency = ${currency}`]),
    ...(contact === undefined ? [] : [sql`i.contact_id = ${contact}`]),
  ];
  return sql`
    select i.id as invoice_id, i.number, i.contact_id, c.name as contact, i.currency, i.state, i.total_minor,
      ${dayOf(sql`i.issued_at`, zone)} as issued_on,
      ${dayOf(sql`coalesce(i.due_at, i.issued_at)`, zone)} as due_on,
      ${asOf}::date - ${dayOf(sql`coalesce(i.due_at, i.issued_at)`, zone)} as days,
      coalesce(n.later, 0) + case when i.state = 'paid' then greatest(i.paid_minor - coalesce(p.before, 0), 0)
        else i.remaining_minor + coalesce(p.later, 0) end as owed
    from crm_invoice i left join crm_contact c on c.id = i.contact_id
    left join lateral (
      select sum(p.amount_minor) filter (where coalesce(p.paid_at, p.created_at) < ${cut}) as before,
        sum(p.amount_minor) filter (where coalesce(p.paid_at, p.created_at) >= ${cut}) as later
      from crm_payment p
      where p.workspace_id = i.workspace_id and p.invoice_id = i.id and p.state = 'paid'
    ) p on true
    left join lateral (
      select sum(n.amount_minor) as later from crm_credit_note n
      where n.workspace_id = i.workspace_id and n.invoice_id = i.id and n.state = 'issued'
        and n.created_at >= ${cut} and (i.paid_at is null or n.created_at <= i.paid_at)
    ) n on true
    where ${allOf(conditions)}`;
};

const buckets = sql`
  case when o.days <= 0 then o.owed else 0 end as not_due,
  case when o.days between 1 and 30 then o.owed else 0 end as days_30,
  case when o.days between 31 and 60 then o.owed else 0 end as days_60,
  case when o.days between 61 and 90 then o.owed else 0 end as days_90,
  case when o.days > 90 then o.owed else 0 end as older`;

const bucketNames = ['not_due', 'days_30', 'days_60', 'days_90', 'older'] as const;

/** By customer, the largest debt of each currency first. */
export const receivables: ReportSource = {
  texts: ['contact'],
  figures: ['invoices', ...bucketNames, 'total'],
  links: ['contact_id'],
  query: (scope) => sql`
    select a.currency || ' ' || ${largestFirst(sql`a.total`)} as place_1, coalesce(a.contact_id, '') as place_2, a.*
    from (
      select b.currency, b.contact_id, min(b.contact) as contact, count(*) as invoices, sum(b.not_due) as not_due,
        sum(b.days_30) as days_30, sum(b.days_60) as days_60, sum(b.days_90) as days_90, sum(b.older) as older,
        sum(b.owed) as total
      from (select o.*, ${buckets} from (${owed(scope)}) o where o.owed <> 0) b
      group by b.currency, b.contact_id
    ) a`,
};

/** By invoice, the longest overdue first. */
export const receivableInvoices: ReportSource = {
  texts: ['number', 'contact', 'issued_on', 'due_on', 'days', 'state'],
  figures: [...bucketNames, 'total'],
  links: ['invoice_id', 'contact_id'],
  query: (scope) => sql`
    select o.due_on::text as place_1, o.invoice_id as place_2, o.*, o.owed as total, ${buckets}
    from (${owed(scope)}) o where o.owed <> 0`,
};
