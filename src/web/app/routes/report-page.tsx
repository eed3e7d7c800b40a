import { Button, Skeleton, Stack } from '@mantine/core';
import { IconPrinter, IconReportSearch, IconTableExport } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import {
  reportNames,
  reportSpecs,
  type Report,
  type ReportName,
  type ReportRow,
} from '#contract/crm-reports.ts';
import { ContactFilter } from '#web/features/contacts/contact-filter.tsx';
import { CurrencyFilter } from '#web/features/currencies/currency-filter.tsx';
import { PersonFilter } from '#web/features/people/person-filter.tsx';
import { chartData } from '#web/features/reports/chart-data.ts';
import { reportFileUrl, reportQuery, type ReportFilter } from '#web/features/reports/read-report.ts';
import { ReportFilters, type ReportFilterChange } from '#web/features/reports/report-filters.tsx';
import classes from '#web/features/reports/report-print.module.css';
import { ReportTable } from '#web/features/reports/report-table.tsx';
import { chartCurrency, pathOfReport } from '#web/features/reports/report-words.ts';
import { RestatedPanel } from '#web/features/reports/restated-panel.tsx';
import { TotalsTable } from '#web/features/reports/totals-table.tsx';
import { serviceQuery } from '#web/features/services/list-services.ts';
import { ServicePick } from '#web/features/services/service-pick.tsx';
import { NotFound } from '#web/app/not-found.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { formatDate } from '#web/ui/format.ts';
import { givenOf } from '#web/ui/given.ts';
import { ButtonLink, TextLink } from '#web/ui/links.tsx';
import { NothingFits } from '#web/ui/nothing-fits.tsx';
import { Page } from '#web/ui/page.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { today } from '#web/ui/today.ts';

const route = getRouteApi('/signed-in/reports/$report');

const ReportChart = lazy(async () => {
  const chart = await import('#web/features/reports/report-chart.tsx');
  return { default: chart.ReportChart };
});

/** One report: its filters, a picture, the sums of each currency, and the rows. */
export const ReportPage = () => {
  const { report: path } = route.useParams();
  const report = reportNames.find((name) => pathOfReport(name) === path);
  return report === undefined ? <NotFound /> : <OneReport key={report} report={report} />;
};

const OneReport = ({ report }: { report: ReportName }) => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const spec = reportSpecs[report];
  const filter: ReportFilter = givenOf(search);
  const found = useInfiniteQuery(reportQuery(report, filter));
  const service = useQuery({ ...serviceQuery(search.service ?? ''), enabled: search.service !== undefined });
  const first = found.data?.pages[0];
  const pages = found.data?.pages.map((page) => ({ items: page.rows }));
  const change = (part: ReportFilterChange): void => {
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  };
  const days = { asOf: search.asOf, from: search.from, to: search.to };
  return (
    <Page
      title={spec.title}
      description={
        first === undefined ? spec.about : `${spec.about} ${daysText(first, spec.filters.includes('asOf'))}`
      }
      above={
        <span className={classes['screen']}>
          <TextLink to="/reports" size="sm">
            Reports
          </TextLink>
        </span>
      }
      actions={<Exports report={report} filter={filter} />}
    >
      <div className={classes['screen']}>
        <ReportFilters
          report={report}
          search={search}
          today={first?.today ?? today()}
          currency={
            <CurrencyFilter
              label="Currency"
              none="All, each by itself"
              value={search.currency}
              onPick={(currency) => {
                change({ currency });
              }}
            />
          }
          into={
            <CurrencyFilter
              label="Sums also in"
              none="No other currency"
              value={search.in}
              onPick={(into) => {
                change({ in: into });
              }}
            />
          }
          contact={
            <ContactFilter
              value={search.contact}
              onPick={(contact) => {
                change({ contact });
              }}
            />
          }
          service={
            <ServicePick
              label="Service"
              value={search.service === undefined ? null : (service.data ?? null)}
              onPick={(picked) => {
                change({ service: picked?.id });
              }}
            />
          }
          owner={
            <PersonFilter
              label="Owner"
              everyone="Anyone’s"
              nobody="Nobody’s"
              value={search.owner}
              onPick={(owner) => {
                change({ owner });
              }}
            />
          }
          onChange={change}
        />
      </div>
      <Stack gap="lg" className={classes['sheet'] ?? ''}>
        {first === undefined || first.totals.length === 0 ? null : (
          <Figures report={report} first={first} rows={pages?.flatMap(({ items }) => items) ?? []} />
        )}
        <Panel flush>
          <PagedList
            query={{ ...found, data: pages === undefined ? undefined : { pages } }}
            empty={<Nothing report={report} isNarrowed={Object.keys(filter).length > 0} />}
          >
            {(rows) => (
              <ReportTable
                report={report}
                title={spec.title}
                columns={first?.columns ?? []}
                rows={rows}
                filter={days}
              />
            )}
          </PagedList>
        </Panel>
      </Stack>
    </Page>
  );
};

/** Which days are meant, and whose. */
const daysText = ({ asOf, zone }: Report, isOfDay: boolean): string =>
  isOfDay ? `As of ${formatDate(asOf)}, in ${zone}.` : `Days are those of ${zone}.`;

const Figures = ({
  report,
  first,
  rows,
}: {
  report: ReportName;
  first: Report;
  rows: readonly ReportRow[];
}) => {
  const currency = chartCurrency(first);
  const chart = currency === null ? null : chartData(report, { ...first, rows }, currency);
  return (
    <>
      {chart === null ? null : (
        <Panel title={first.totals.length === 1 ? spec(report) : `${spec(report)} in ${chart.currency}`}>
          <Suspense fallback={<Skeleton height={220} radius="md" />}>
            <ReportChart {...chart} />
          </Suspense>
        </Panel>
      )}
      <Panel title="Sums" description="Of all rows, each currency by itself." flush>
        <TotalsTable columns={first.columns} totals={first.totals} />
      </Panel>
      {first.restated === null ? null : <RestatedPanel restated={first.restated} columns={first.columns} />}
    </>
  );
};

const spec = (report: ReportName): string => reportSpecs[report].title;

const Exports = ({ report, filter }: { report: ReportName; filter: ReportFilter }) => (
  <div className={classes['screen']}>
    <Button.Group>
      {(['csv', 'xlsx'] as const).map((format) => (
        <Button
          key={format}
          component="a"
          variant="default"
          download
          href={reportFileUrl(report, filter, format)}
          leftSection={<IconTableExport size={16} stroke={1.75} aria-hidden />}
        >
          {format.toUpperCase()}
        </Button>
      ))}
      <Button
        variant="default"
        leftSection={<IconPrinter size={16} stroke={1.75} aria-hidden />}
        onClick={() => {
          globalThis.print();
        }}
      >
        Print
      </Button>
    </Button.Group>
  </div>
);

const Nothing = ({ report, isNarrowed }: { report: ReportName; isNarrowed: boolean }) =>
  isNarrowed ? (
    <NothingFits
      title="Nothing fits"
      action={
        <ButtonLink
          to="/reports/$report"
          params={{ report: pathOfReport(report) }}
          search={{}}
          variant="default"
        >
          Show all
        </ButtonLink>
      }
    >
      No figures for these days and filters.
    </NothingFits>
  ) : (
    <Empty
      icon={<IconReportSearch size={24} stroke={1.5} />}
      title="Nothing to report yet"
      action={<ButtonLink to="/billables">See the billables</ButtonLink>}
    >
      Figures come with the first billables, invoices and payments.
    </Empty>
  );
