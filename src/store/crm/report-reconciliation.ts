import { sql, type RawBuilder } from 'kysely';
import { reportFindings } from '#model/crm/report-nouns.ts';
import { ownRows } from '#store/views/own-rows.ts';
import type { ReportSource } from './report-pages.ts';
import { allOf, dayOf, largestFirst, within, type ReportScope } from './report-scope.ts';

const ended = sql`('void', 'deleted', 'failed')`;

/** Each of an invoice's findings as a truth, by its name; `taken` is what its paid payments add up to. */
const invoiceFindings = sql`
  i.state = 'paid' and (i.taken <> i.paid_minor
    or (i.paid_minor <> i.due_minor and i.paid_minor + i.credited_minor <> i.total_minor)) as paid_differs,
  i.state in ('open', 'uncollectible') and i.due_minor > 0
    and (i.remaining_minor <= 0 or i.taken >= i.due_minor) as open_though_paid,
  i.kept > 0 and i.state not in ('open', 'paid', 'uncollectible') as payment_without_invoice`;

const lineFindings = sql`
  coalesce(b.state in ('on_invoice', 'settled') and b.invoice_id = i.id and i.state in ${ended}, false)
    as billable_on_void,
  coalesce((b.state = 'on_invoice' and b.invoice_id = i.id and i.state = 'paid')
    or (b.state = 'settled' and b.invoice_id = i.id and i.state <> 'paid'), false) as state_differs`;

/** Part of an amount that falls on a line, so that the parts add up to it: by what the lines before it came to. */
const shareOf = (minor: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  coalesce(round(${minor} * l.reached / nullif(l.whole, 0)) - round(${minor} * (l.reached - l.total_minor) / nullif(l.whole, 0)),
    0)`;

const anyFinding = sql.join(
  reportFindings.map((finding) => sql`r.${sql.ref(finding)}`),
  sql` or `,
);

/**
 * Each billable that was put on an invoice, with what of the invoice's payments falls on it; invoices without billables
 * are one row. What ended without a payment is left out, unless something is found about it. A finding about an invoice
 * counts once, with its first row.
 */
const matched = (scope: ReportScope): RawBuilder<unknown> => {
  const { zone, currency, contact, service, states } = scope;
  const at = sql`coalesce(i.issued_at, i.created_at)`;
  const conditions = [
    ownRows('i'),
    ...within(at, scope),
    ...(states === undefined ? [] : [sql`i.state = any(${[...states]}::text[])`]),
    ...(currency === undefined ? [] : [sql`i.currency = ${currency}`]),
    ...(contact === undefined ? [] : [sql`i.contact_id = ${contact}`]),
  ];
  return sql`
    select ${largestFirst(sql`r.at`)} as place_1, r.invoice_id || lpad(coalesce(r.position, 0)::text, 6, '0') as place_2, r.*
    from (
      select r.*, concat_ws(',', ${sql.join(
        reportFindings.map((finding) => sql`case when r.${sql.ref(finding)} then ${sql.lit(finding)} end`),
      )}) as finding
      from (
        select i.id as invoice_id, i.number, i.state, i.currency, i.contact_id, c.name as contact, i.at,
          ${dayOf(sql`i.at`, zone)} as on_day, l.position, l.service_id, b.id as billable_id, b.state as billable_state,
          coalesce(l.description, i.memo) as description, l.is_first,
          coalesce(l.total_minor, i.total_minor) as billed,
          case when l.position is null then i.paid_minor else ${shareOf(sql`i.paid_minor`)} end as paid,
          case when i.state <> 'open' then 0 when l.position is null then i.remaining_minor
            else ${shareOf(sql`i.remaining_minor`)} end as owed,
          ${invoiceFindings}, ${lineFindings}
        from (
          select i.*, ${at} as at, coalesce(p.taken, 0) as taken, coalesce(p.kept, 0) as kept
          from crm_invoice i left join (
            select p.invoice_id, sum(p.amount_minor) as taken, sum(p.amount_minor - p.refunded_minor) as kept
            from crm_payment p where ${ownRows('p')} and p.state = 'paid' group by p.invoice_id
          ) p on p.invoice_id = i.id
          where ${allOf(conditions)}
        ) i
        left join crm_contact c on c.id = i.contact_id
        left join (
          select l.*, sum(l.total_minor) over (partition by l.invoice_id order by l.position) as reached,
            sum(l.total_minor) over (partition by l.invoice_id) as whole,
            row_number() over (partition by l.invoice_id order by l.position) = 1 as is_first
          from crm_invoice_line l where ${ownRows('l')} and l.billable_id is not null
        ) l on l.invoice_id = i.id
        left join crm_billable b on b.id = l.billable_id
      ) r
      where ${service === undefined ? sql`true` : sql`r.service_id = ${service}`}
    ) r
    where ${found(scope)}`;
};

const found = ({ finding }: ReportScope): RawBuilder<unknown> => {
  if (finding === undefined)
    return sql`(r.state in ('generating', 'draft', 'open', 'paid', 'uncollectible') or ${anyFinding})`;
  return finding === 'any' ? sql`(${anyFinding})` : sql`r.${sql.ref(finding)}`;
};

/** Findings of a billable count each; those of an invoice once. */
const counted = (finding: (typeof reportFindings)[number]): RawBuilder<unknown> =>
  finding === 'billable_on_void' || finding === 'state_differs'
    ? sql`m.${sql.ref(finding)}::int as ${sql.ref(finding)}`
    : sql`(m.${sql.ref(finding)} and m.is_first is not false)::int as ${sql.ref(finding)}`;

/** Newest invoice first, its billables in their order. */
export const reconciliation: ReportSource = {
  texts: ['on_day', 'number', 'state', 'contact', 'description', 'billable_state', 'finding'],
  figures: ['billed', 'paid', 'owed', ...reportFindings],
  links: ['invoice_id', 'contact_id', 'billable_id'],
  query: (scope) => sql`
    select m.place_1, m.place_2, m.currency, m.on_day, m.number, m.state, m.contact, m.description, m.billable_state,
      m.finding, m.billed, m.paid, m.owed, m.invoice_id, m.contact_id, m.billable_id,
      ${sql.join(reportFindings.map(counted))}
    from (${matched(scope)}) m`,
};
