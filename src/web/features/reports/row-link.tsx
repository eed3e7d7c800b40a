import type { ReactNode } from 'react';
import type { ReportName, ReportRow } from '#contract/crm-reports.ts';
import { pathOfReport } from '#web/features/reports/report-words.ts';
import { TextLink } from '#web/ui/links.tsx';

/** The days that a drill-down keeps. */
export interface ReportLinkFilter {
  readonly asOf?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Where the customer of a row leads: to what the figure is made of, where there is such a report. */
const detailOf: Readonly<Partial<Record<ReportName, ReportName>>> = {
  receivables: 'receivable_invoices',
  unbilled: 'unbilled_billables',
};

interface RowLinkProps {
  report: ReportName;
  row: ReportRow;
  column: string;
  filter: ReportLinkFilter;
  children: ReactNode;
}

/** A cell as a link to the page of what it names; plain where it names nothing that has one. */
export const RowLink = ({ report, row, column, filter, children }: RowLinkProps) => {
  const { contact, invoice, service, opportunity, ticket, owner } = row.links;
  const detail = detailOf[report];
  if (column === 'contact' && contact !== null && detail !== undefined)
    return (
      <TextLink
        inherit
        to="/reports/$report"
        params={{ report: pathOfReport(detail) }}
        search={{
          ...filter,
          contact,
          currency: row.currency,
          ...(report === 'unbilled' ? { owner: owner ?? 'none' } : {}),
        }}
      >
        {children}
      </TextLink>
    );
  if (column === 'currency')
    return (
      <TextLink
        inherit
        to="/reports/$report"
        params={{ report: pathOfReport('customers') }}
        search={{ from: filter.from, to: filter.to, currency: row.currency }}
      >
        {children}
      </TextLink>
    );
  const { first_day: first, last_day: last } = row.cells;
  if (column === 'period' && first !== last)
    return (
      <TextLink
        inherit
        to="/reports/$report"
        params={{ report: pathOfReport(report) }}
        search={{ from: first ?? undefined, to: last ?? undefined, by: 'day', currency: row.currency }}
      >
        {children}
      </TextLink>
    );
  if (column === 'contact' && contact !== null)
    return (
      <TextLink inherit to="/contacts/$contactId" params={{ contactId: contact }}>
        {children}
      </TextLink>
    );
  if (column === 'number' && invoice !== null)
    return (
      <TextLink inherit to="/invoices/$invoiceId" params={{ invoiceId: invoice }}>
        {row.cells['number'] ?? 'No number yet'}
      </TextLink>
    );
  if ((column === 'service' || column === 'code') && service !== null)
    return (
      <TextLink inherit to="/services/$serviceId" params={{ serviceId: service }}>
        {children}
      </TextLink>
    );
  if (column === 'description' && opportunity !== null)
    return (
      <TextLink inherit to="/opportunities/$opportunityId" params={{ opportunityId: opportunity }}>
        {children}
      </TextLink>
    );
  if (column === 'description' && ticket !== null)
    return (
      <TextLink inherit to="/tickets/$ticketId" params={{ ticketId: ticket }}>
        {children}
      </TextLink>
    );
  return children;
};
