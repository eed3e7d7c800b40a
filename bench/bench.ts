import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { runFirstFlow } from './first-flow.ts';
import { runInvoicing } from './invoicing.ts';
import { runReconcile } from './reconcile.ts';
import { machineFacts, resultOf, tableOf, type Result } from './results.ts';
import { heedStopSignals, Stopped } from './stopping.ts';

/**
 * `npm run bench -- [SUITE] [--records N] [--profile DIR] [--json]`: with `--json` one object a line for each metric as
 * it is measured, then one with the machine's facts; else a table. Exits 1 when a target is missed, 2 when it was called
 * wrongly, 3 when it could not be measured, 130 after Ctrl-C, when all that it started is stopped and removed.
 */
const suites = ['first-flow', 'invoicing', 'reconcile'] as const;
/** Records, invoices or pairs, unless another number is asked for. */
const usualRecords: Readonly<Record<(typeof suites)[number], number>> = {
  'first-flow': 20_000,
  invoicing: 1_000,
  reconcile: 100_000,
};
const usage = `npm run bench -- [${suites.join('|')}] [--records N] [--profile DIR] [--json]`;

interface Asked {
  readonly suite: (typeof suites)[number];
  readonly records: number;
  readonly profileDir: string | null;
  readonly json: boolean;
}

const readAsked = (): Asked | null => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        records: { type: 'string' },
        profile: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const suite = suites.find((name) => name === (positionals[0] ?? 'first-flow'));
    if (suite === undefined) return null;
    const records = Number(values.records ?? usualRecords[suite]);
    if (positionals.length > 1 || !Number.isInteger(records) || records < 1) return null;
    return { suite, records, profileDir: values.profile ?? null, json: values.json };
  } catch {
    return null;
  }
};

const run = async (): Promise<number> => {
  const asked = readAsked();
  if (asked === null) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const loadAtStart = loadavg()[0] ?? 0;
  const results: Result[] = [];
  const report = (metric: string, value: number): void => {
    const result = resultOf(asked.suite, metric, value);
    results.push(result);
    if (asked.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  };
  let failed = false;
  try {
    const { records, profileDir } = asked;
    const stopping = heedStopSignals();
    if (asked.suite === 'invoicing') await runInvoicing({ invoices: records, profileDir, report, stopping });
    else if (asked.suite === 'reconcile') await runReconcile({ records, profileDir, report, stopping });
    else await runFirstFlow({ records, profileDir, report, stopping });
  } catch (caught) {
    if (caught instanceof Stopped) {
      process.stderr.write(`${caught.message}\n`);
      return caught.exitCode;
    }
    failed = true;
    process.stderr.write(`${caught instanceof Error ? (caught.stack ?? caught.message) : String(caught)}\n`);
  }
  const facts = { ...machineFacts(loadAtStart), records: asked.records };
  process.stdout.write(
    asked.json ? `${JSON.stringify(facts)}\n` : `${tableOf(results)}\n${JSON.stringify(facts)}\n`,
  );
  if (failed) return 3;
  return results.some((result) => result.holds === false) ? 1 : 0;
};

// What was left waiting when it was stopped must not keep the process.
process.exit(await run());
