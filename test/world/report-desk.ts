import type { ReportName } from '#model/crm/report-nouns.ts';
import { readReport, type ReportAsked, type ReportResult } from '#crm/reports/report-service.ts';
import { openLedger, type Ledger } from '#test/builders/ledger.ts';
import { createCrmWorld, type CrmWorld } from './crm-world.ts';
import type { TestDatabase } from './database.ts';

/** A practice without a customer yet, and a person who asks for its reports. */
export interface ReportDesk {
  readonly world: CrmWorld;
  readonly ledger: Ledger;
  /** The first 200 rows of a report, by month where nothing else is asked for. */
  report(name: ReportName, asked?: Partial<ReportAsked>): Promise<ReportResult>;
}

export const openReportDesk = async (database: TestDatabase): Promise<ReportDesk> => {
  const world = await createCrmWorld(database, ['stripe']);
  return {
    world,
    ledger: await openLedger(world),
    report: (name, asked = {}) =>
      readReport(world.deps, world.kim, name, { by: 'month', ...asked }, { after: null, limit: 200 }),
  };
};

/** Each row as it is told, its currency among its cells. */
export const cellsOf = ({ rows }: ReportResult): readonly Readonly<Record<string, string | null>>[] =>
  rows.map(({ currency, cells }) => ({ currency, ...cells }));
