import { cpus, loadavg, totalmem } from 'node:os';

export interface Result {
  readonly suite: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  /** As in the table of targets, `>= 2000`; null where none is set. */
  readonly target: string | null;
  /** Null where there is no target. */
  readonly holds: boolean | null;
}

/** Units and targets, by metric. */
const metrics: Readonly<Record<string, readonly [unit: string, target: string | null]>> = {
  backfill_records_per_s: ['records/s', '>= 2000'],
  full_path_records_per_s: ['records/s', '>= 1000'],
  webhook_to_target_p50_ms: ['ms', '< 10'],
  webhook_to_target_p99_ms: ['ms', '< 50'],
  ack_p99_ms: ['ms', '< 10'],
  records_per_cpu_s: ['records/CPU-s', '>= 800'],
  limit_used_share: ['share', '>= 0.97'],
  calls_429: ['calls', '<= 0'],
  writes_per_record: ['writes/record', '<= 0.03'],
  noop_writes: ['writes', '<= 0'],
  backfill_rss_20_mb: ['MB', null],
  backfill_rss_60_mb: ['MB', null],
  backfill_rss_100_mb: ['MB', null],
  backfill_rss_growth_mb: ['MB', '<= 50'],
  idle_rss_mb: ['MB', '< 150'],
  load_rss_mb: ['MB', '< 300'],
  database_cpu_s: ['CPU-s', null],
  firm_cpu_s: ['CPU-s', null],
  invoices_per_s: ['invoices/s', null],
  calls_per_invoice: ['calls/invoice', '<= 5'],
  reconcile_first_pairs_per_s: ['pairs/s', null],
  reconcile_pairs_per_s: ['pairs/s', '>= 20000'],
  reconcile_rss_mb: ['MB', '< 300'],
  rehearse_records_per_s: ['records/s', null],
  webhook_to_status_p50_ms: ['ms', null],
  webhook_to_status_p99_ms: ['ms', '< 2000'],
  first_invoice_open_ms: ['ms', '< 4000'],
  first_payment_shown_ms: ['ms', '< 2000'],
  old_invoices_read_ms: ['ms', null],
  calls_per_old_invoice: ['calls/invoice', '<= 0.1'],
};

export const resultOf = (suite: string, metric: string, measured: number): Result => {
  const [unit, target] = metrics[metric] ?? ['', null];
  const value = Number(measured.toPrecision(4));
  return { suite, metric, value, unit, target, holds: target === null ? null : meets(value, target) };
};

const meets = (value: number, target: string): boolean => {
  const [sign, bound = ''] = target.split(' ');
  switch (sign) {
    case '>=':
      return value >= Number(bound);
    case '<=':
      return value <= Number(bound);
    case '<':
      return value < Number(bound);
    default:
      throw new Error(`no such comparison: ${target}`);
  }
};

/** What a figure must be read with: the machine, and how busy it was with other things at the start. */
export const machineFacts = (loadAtStart: number) => ({
  machine: {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? 'unknown',
    memory_mb: Math.round(totalmem() / 1_048_576),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    database: 'embedded PostgreSQL, fsync on',
    load_at_start: Number(loadAtStart.toFixed(2)),
    load_at_end: Number((loadavg()[0] ?? 0).toFixed(2)),
  },
});

export const tableOf = (results: readonly Result[]): string => {
  const rows = results.map(({ metric, value, unit, target, holds }) => [
    metric,
    String(value),
    unit,
    target ?? '',
    holds === null ? '' : holds ? 'holds' : 'MISSED',
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** The value below which this share of the measurements lies; NaN of none. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
};
