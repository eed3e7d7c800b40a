import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { hourMs, systemClock } from '#base/clock.ts';
import type { ConnectionId } from '#base/ids.ts';
import { requestPass } from '#store/checkpoints.ts';
import { readPostmasterFile } from '#store/embedded/postmaster-file.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { Measured, Usage } from './asks.ts';
import type { SignedWebhook } from './firm.ts';
import { connectFirm, type BenchInstallation } from './installation.ts';
import { measureLimitedBackfill } from './limited-backfill.ts';
import type { Load, Sent } from './load.ts';
import { createProgress } from './progress.ts';
import { percentile } from './results.ts';
import { openRig, startFirm } from './rig.ts';
import { serverCpuSecs } from './server-cpu.ts';
import type { Stopping } from './stopping.ts';

export interface FirstFlowOptions {
  readonly records: number;
  /** Where CPU profiles of worker and web process are written; null writes none. */
  readonly profileDir: string | null;
  readonly report: (metric: string, value: number) => void;
  readonly stopping: Stopping;
}

/** Clients of the backfill at Xero's limits: enough writes to be bound by them for some minutes. */
const limitedClients = 10_000;
/** Webhooks a second, and for how long, where latency is measured; before that the door is used this often. */
const steadyPerSec = 300;
const steadySecs = 10;
const warmUp = 300;
/** Webhooks sent as fast as they are taken, where throughput is measured. */
const burst = 6_000;
const atOnce = 32;
/** How long the started processes are left alone before their memory at rest is read. Milliseconds. */
const idleMs = 15_000;
/** Each look counts all records, which costs the database a little: rarely enough not to be measured. Milliseconds. */
const lookEveryMs = 1_000;
/** The same as a multiple of what a look takes, and at most. */
const lookRest = 20;
const lookAtLeastEveryMs = 5_000;
/** Shares of a backfill after which the worker's peak memory is read. */
const memoryMarks = [0.2, 0.6, 1] as const;
/** A suite that makes no progress for this long has failed. Milliseconds. */
const patienceMs = 120_000;

interface Stage {
  readonly installation: BenchInstallation;
  readonly firm: Measured;
  readonly worker: Measured;
  readonly web: Measured;
  readonly ids: { readonly ignitionId: ConnectionId; readonly xeroId: ConnectionId };
}

/**
 * Clients of Ignition to contacts of Xero, the whole product over real HTTP: simulators, load, web and worker are a
 * process each, the database is the embedded one.
 */
export const runFirstFlow = async (options: FirstFlowOptions): Promise<void> => {
  const { profileDir, report } = options;
  const { unlessStopped } = options.stopping;
  await using rig = openRig();
  const { firm, addresses, installation } = await startFirm(rig);
  const { environment } = installation;
  const worker = await rig.start('worker-process.ts', { environment, profileDir });
  const web = await rig.start('web-process.ts', { environment, profileDir });
  await unlessStopped(sleep(idleMs));
  const idle = await Promise.all([worker.usage(), web.usage()]);
  report('idle_rss_mb', idle[0].rssMb + idle[1].rssMb);

  await unlessStopped(firm.ask('seed', options.records));
  const ids = await unlessStopped(connectFirm(installation, addresses));
  const stage: Stage = { installation, firm, worker, web, ids };
  await unlessStopped(measureBackfill(stage, options));
  await unlessStopped(measureNoop(stage, options));
  await sql`update checkpoint set next_at = ${systemClock.now() + hourMs}`.execute(
    installation.plumbline.store.db,
  );
  const load = await rig.start('load-process.ts');
  await unlessStopped(measureSteady(stage, load, options));
  await unlessStopped(measureBurst(stage, load, options));
  const loaded = await Promise.all([worker.usage(), web.usage()]);
  report('load_rss_mb', loaded[0].peakRssMb + loaded[1].peakRssMb);
  const firmUsage = await firm.usage();
  report('firm_cpu_s', firmUsage.cpuSecs);

  const limited = await measureLimitedBackfill(limitedClients, options.stopping);
  if (limited.limitUsedShare !== null) report('limit_used_share', limited.limitUsedShare);
  report('calls_429', limited.calls429);
  report('writes_per_record', limited.writesPerRecord);
};

interface Standing {
  readonly records: number;
  readonly settled: number;
  readonly passes: number;
}

const look = ({ installation }: Stage): Promise<Standing> =>
  inWorkspace(installation.plumbline.store.db, installation.workspaceId, async (trx) => {
    const found = await sql<Standing>`
      select count(*)::integer as records, count(*) filter (where seq = synced_seq)::integer as settled,
        (select count(*)::integer from checkpoint where baseline_at is null or pass_started_at is not null
          or next_at <= ${systemClock.now()}) as passes
      from flow_record`.execute(trx);
    return found.rows[0] ?? { records: 0, settled: 0, passes: 0 };
  });

/** Waits until every record is settled and every pass is over. */
const settled = async (
  stage: Stage,
  records: number,
  what: string,
  onLook: (share: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> => {
  const progress = createProgress(what, records);
  let last = -1;
  let movedAt = performance.now();
  try {
    for (;;) {
      const lookedAt = performance.now();
      const standing = await look(stage);
      const lookMs = performance.now() - lookedAt;
      progress.show(standing.settled);
      await onLook(standing.settled / records);
      if (standing.records === records && standing.settled === records && standing.passes === 0) return;
      if (standing.settled + standing.records !== last) {
        last = standing.settled + standing.records;
        movedAt = performance.now();
      }
      if (performance.now() - movedAt > patienceMs)
        throw new Error(`${what} does not come to an end: ${JSON.stringify(standing)}`);
      await sleep(Math.min(Math.max(lookEveryMs, lookRest * lookMs), lookAtLeastEveryMs));
    }
  } finally {
    progress.clear();
  }
};

const cpuOf = (before: readonly Usage[], after: readonly Usage[]): number =>
  after.reduce((sum, usage) => sum + usage.cpuSecs, 0) -
  before.reduce((sum, usage) => sum + usage.cpuSecs, 0);

const databaseCpu = ({ installation }: Stage): number | null => {
  const { dataDir } = installation.plumbline.config;
  const postmaster = readPostmasterFile(join(dataDir, 'postgres'));
  return postmaster === null ? null : serverCpuSecs(postmaster.pid);
};

/**
 * From two connections just made to every client in Xero, linked and audited: listing both sides is part of it. Peak
 * memory is read on the way: where it grows with the records there are, the last third shows it.
 */
const measureBackfill = async (stage: Stage, options: FirstFlowOptions): Promise<void> => {
  const startedAt = systemClock.now();
  const before = await Promise.all([stage.worker.usage(), stage.web.usage()]);
  const databaseBefore = databaseCpu(stage);
  const peaks: number[] = [];
  await stage.installation.plumbline.engine.sweep();
  await settled(stage, options.records, 'backfill', async (share) => {
    while (share >= (memoryMarks[peaks.length] ?? Infinity))
      peaks.push((await stage.worker.usage()).peakRssMb);
  });
  const databaseAfter = databaseCpu(stage);
  const after = await Promise.all([stage.worker.usage(), stage.web.usage()]);
  const { written, lastAt } = await linkedOnce(stage);
  options.report('backfill_records_per_s', (written * 1_000) / (lastAt - startedAt));
  options.report('records_per_cpu_s', written / cpuOf(before, after));
  if (databaseBefore !== null && databaseAfter !== null)
    options.report('database_cpu_s', databaseAfter - databaseBefore);
  for (const [at, share] of memoryMarks.entries())
    options.report(`backfill_rss_${String(share * 100)}_mb`, peaks[at] ?? Number.NaN);
  options.report('backfill_rss_growth_mb', (peaks.at(-1) ?? Number.NaN) - (peaks[0] ?? Number.NaN));
};

/**
 * How many clients are in Xero and when the last of them was settled, epoch ms. Leads, archived ones and those that wait
 * for a person are looked at and left out. Fails unless every one of them has one contact and no contact is one too many.
 */
const linkedOnce = async ({
  installation,
  firm,
}: Stage): Promise<{ readonly written: number; readonly lastAt: number }> => {
  const counted = await inWorkspace(
    installation.plumbline.store.db,
    installation.workspaceId,
    async (trx) => {
      const { rows } = await sql<{ written: number; sources: number; targets: number; last_at: number }>`
      select (select count(*)::integer from flow_record where state = 'in_sync') as written,
        (select count(distinct source_record_id)::integer from link) as sources,
        (select count(distinct target_record_id)::integer from link) as targets,
        (select max(settled_at)::bigint from change) as last_at`.execute(trx);
      return rows[0];
    },
  );
  const contacts = await firm.ask<number>('contacts');
  if (
    counted === undefined ||
    [counted.sources, counted.targets, contacts].some((n) => n !== counted.written)
  )
    throw new Error(`not linked exactly once: ${JSON.stringify({ ...counted, contacts })}`);
  return { written: counted.written, lastAt: counted.last_at };
};

const writesOf = async ({ firm }: Stage): Promise<number> =>
  Object.entries(await firm.ask<Record<string, number>>('calls'))
    .filter(([call]) => /^(?:PUT|POST) .*\/Contacts/.test(call))
    .reduce((sum, [, times]) => sum + times, 0);

/** Both sides listed anew from the first record to the last. */
const measureNoop = async (stage: Stage, options: FirstFlowOptions): Promise<void> => {
  const { installation, ids } = stage;
  const before = await writesOf(stage);
  const now = systemClock.now();
  await inWorkspace(installation.plumbline.store.db, installation.workspaceId, async (trx) => {
    await requestPass(trx, ids.ignitionId, ['client', 'contact'], { all: true, now });
    await requestPass(trx, ids.xeroId, ['contact'], { all: true, now });
  });
  await installation.plumbline.engine.sweep();
  await settled(stage, options.records, 'applying again');
  options.report('noop_writes', (await writesOf(stage)) - before);
};

interface Edited {
  readonly keys: readonly string[];
  readonly webhooks: readonly SignedWebhook[];
}

const edit = (stage: Stage, from: number, count: number, mark: string): Promise<Edited> =>
  stage.firm.ask<Edited>('edit', { from, count, mark });

const hookUrl = ({ installation, ids }: Stage): string =>
  `${installation.webUrl}/hooks/ignition/${ids.ignitionId}`;

const send = async (load: Measured, given: Load): Promise<readonly Sent[]> => {
  const sent = await load.ask<readonly Sent[]>('send', given);
  const refused = sent.filter(({ status }) => status !== 200).length;
  if (refused > 0) throw new Error(`${String(refused)} webhooks were refused`);
  return sent;
};

/** When Xero's answer to the last write of each of these clients was settled, epoch ms; those that belong there only. */
const settledAt = (stage: Stage, keys: readonly string[]): Promise<ReadonlyMap<string, number>> =>
  inWorkspace(stage.installation.plumbline.store.db, stage.installation.workspaceId, async (trx) => {
    const found = await sql<{ key: string; at: number | null }>`
      select r.key, max(c.settled_at)::bigint as at from record r
      join flow_record fr on fr.source_record_id = r.id and fr.state = 'in_sync'
      left join change c on c.source_record_id = r.id and c.state = 'applied'
      where r.key = any(${[...keys]}) group by r.key`.execute(trx);
    return new Map(found.rows.map((row) => [row.key, row.at ?? 0]));
  });

const measureSteady = async (stage: Stage, load: Measured, options: FirstFlowOptions): Promise<void> => {
  const count = Math.min(steadyPerSec * steadySecs, options.records);
  const warm = await edit(stage, 0, Math.min(warmUp, options.records), 'warm');
  await send(load, { url: hookUrl(stage), webhooks: warm.webhooks, perSec: steadyPerSec, atOnce });
  await settled(stage, options.records, 'warming up');
  const { keys, webhooks } = await edit(stage, 0, count, 'steady');
  const sent = await send(load, { url: hookUrl(stage), webhooks, perSec: steadyPerSec, atOnce });
  await settled(stage, options.records, 'webhooks');
  const sentAt = new Map(keys.map((key, index) => [key, sent[index]?.at ?? 0]));
  const latencies = [...(await settledAt(stage, keys))].map(([key, at]) => at - (sentAt.get(key) ?? 0));
  const early = latencies.filter((latency) => latency < 0).length;
  if (early > 0) throw new Error(`${String(early)} edits were not written after their webhook`);
  options.report(
    'ack_p99_ms',
    percentile(
      sent.map(({ ackMs }) => ackMs),
      0.99,
    ),
  );
  options.report('webhook_to_target_p50_ms', percentile(latencies, 0.5));
  options.report('webhook_to_target_p99_ms', percentile(latencies, 0.99));
};

/** Webhooks as fast as they are taken, each of another client, until the last of them is written, linked and audited. */
const measureBurst = async (stage: Stage, load: Measured, options: FirstFlowOptions): Promise<void> => {
  const count = Math.min(burst, options.records);
  const { keys, webhooks } = await edit(stage, options.records - count, count, 'burst');
  const sent = await send(load, { url: hookUrl(stage), webhooks, perSec: null, atOnce });
  await settled(stage, options.records, 'a burst of webhooks');
  const startedAt = Math.min(...sent.map(({ at }) => at));
  const written = [...(await settledAt(stage, keys)).values()];
  if (written.some((at) => at < startedAt)) throw new Error('an edit was not written after its webhook');
  options.report('full_path_records_per_s', (written.length * 1_000) / (Math.max(...written) - startedAt));
};
