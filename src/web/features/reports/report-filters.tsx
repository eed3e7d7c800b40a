import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { reportFindings, reportPeriods, reportSpecs, type ReportName } from '#contract/crm-reports.ts';
import { PeriodFilter } from '#web/features/reports/period-filter.tsx';
import type { ReportFilter } from '#web/features/reports/read-report.ts';
import { wordsOf } from '#web/features/reports/report-words.ts';
import { Pick } from '#web/ui/pick.tsx';
import classes from './report-filters.module.css';

export type ReportFilterChange = { readonly [Name in keyof ReportFilter]?: ReportFilter[Name] | undefined };

interface ReportFiltersProps {
  report: ReportName;
  search: ReportFilterChange;
  /** The organisation's present day. */
  today: string;
  /** One currency alone, and another that sums are also given in. */
  currency: ReactNode;
  into: ReactNode;
  /** Pickers of other nouns, shown where the report can be narrowed by them. */
  contact: ReactNode;
  service: ReactNode;
  owner: ReactNode;
  onChange: (change: ReportFilterChange) => void;
}

const invoiceStates = ['open', 'paid', 'uncollectible', 'void', 'draft'] as const;

/** What a report is narrowed to; its values stand in the address. Each report has those that concern it. */
export const ReportFilters = (props: ReportFiltersProps) => {
  const { report, search, today, currency, into, contact, service, owner, onChange } = props;
  const has = (name: (typeof reportSpecs)[ReportName]['filters'][number]): boolean =>
    reportSpecs[report].filters.includes(name);
  return (
    <search className={classes['bar']}>
      {has('asOf') ? (
        <TextInput
          type="date"
          label="As of"
          value={search.asOf ?? today}
          onChange={(event) => {
            onChange({ asOf: event.currentTarget.value || undefined });
          }}
        />
      ) : null}
      {has('period') ? (
        <PeriodFilter
          period={{ from: search.from, to: search.to }}
          today={today}
          onPick={({ from, to }) => {
            onChange({ from, to });
          }}
        />
      ) : null}
      {has('by') ? (
        <Pick
          label="By"
          value={search.by ?? 'month'}
          choices={reportPeriods.map((value) => ({ value, label: wordsOf(value) }))}
          onPick={(by) => {
            onChange({ by });
          }}
        />
      ) : null}
      {currency}
      {has('contact') ? <div className={classes['wide']}>{contact}</div> : null}
      {has('service') ? <div>{service}</div> : null}
      {has('owner') ? <div>{owner}</div> : null}
      {has('state') ? (
        <Pick
          label="Invoice is"
          value={search.state ?? ''}
          choices={[
            { value: '', label: 'Standing' },
            ...invoiceStates.map((value) => ({ value, label: wordsOf(value) })),
          ]}
          onPick={(state) => {
            onChange({ state: state === '' ? undefined : state });
          }}
        />
      ) : null}
      {has('billableState') ? (
        <Pick
          label="Billable is"
          value={search.billableState ?? 'open'}
          choices={[
            { value: 'open', label: 'Open' },
            { value: 'quoted', label: 'Quoted' },
          ]}
          onPick={(billableState) => {
            onChange({ billableState: billableState === 'open' ? undefined : billableState });
          }}
        />
      ) : null}
      {has('finding') ? (
        <Pick
          label="Finding"
          value={search.finding ?? ''}
          choices={[
            { value: '', label: 'With and without' },
            { value: 'any', label: 'Any finding' },
            ...reportFindings.map((value) => ({ value, label: wordsOf(value) })),
          ]}
          onPick={(finding) => {
            onChange({ finding: finding === '' ? undefined : finding });
          }}
        />
      ) : null}
      {into}
    </search>
  );
};
