import { statSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { systemClock, minuteMs, secondMs } from '#base/clock.ts';
import { describeError } from '#base/errors.ts';
import { openSharedTargets } from '#engine/shared-targets.ts';
import { listConnections } from '#store/connections.ts';
import { inSystem } from '#store/workspace-scope.ts';
import type { Config, Environment } from '#app/config.ts';
import type { Runtime } from '#app/runtime-file.ts';
import { openOperator, operatorConfig, type Operator } from './operator.ts';

export interface Check {
  readonly check: string;
  /** `note`: it works, and people should know of it. */
  readonly verdict: 'ok' | 'note' | 'finding' | 'skipped';
  readonly message: string;
  /** What to do; empty when nothing is. */
  readonly hint: string;
}

const neededNodeMajor = 24;
/** Below this the database can fill the disk in a working day. Bytes. */
const neededDiskBytes = 1_073_741_824;
/** Signatures of webhooks are refused beyond five minutes; warn long before. */
const largestSkewMs = 30 * secondMs;
const vendorPatienceMs = 5 * secondMs;
/** Work that is ready and lies longer has no worker. */
const longestWaitMs = 10 * minuteMs;

const ok = (check: string, message: string): Check => ({ check, verdict: 'ok', message, hint: '' });
const finding = (check: string, message: string, hint: string): Check => ({
  check,
  verdict: 'finding',
  message,
  hint,
});
const skipped = (check: string, message: string): Check => ({ check, verdict: 'skipped', message, hint: '' });

/** Looks at everything an installation stands on, from the ground up; what cannot be looked at is said to be skipped. */
export const examine = async (environment: Environment): Promise<readonly Check[]> => {
  const node = checkNode();
  let settings: { config: Config; runtime: Runtime | null };
  try {
    settings = operatorConfig(environment);
  } catch (caught) {
    const { message, hint } = describeError(caught);
    return [node, finding('settings', message, hint)];
  }
  const { config, runtime } = settings;
  return [
    node,
    ok('settings', config.databaseUrl === null ? 'embedded database' : 'own database'),
    await checkDataDir(config),
    checkKeyFile(config),
    await checkServer(runtime),
    ...(await checkDatabase(environment)),
    ...(await checkVendors(config)),
  ];
};

const checkNode = (): Check => {
  const { node } = process.versions;
  return Number(node.split('.')[0]) === neededNodeMajor
    ? ok('node', `Node ${node}`)
    : finding(
        'node',
        `Node ${node} runs this, 24 is needed.`,
        'Run npm ci again: it brings the right one along.',
      );
};

const checkDataDir = async ({ dataDir }: Config): Promise<Check> => {
  try {
    await access(dataDir, constants.R_OK | constants.W_OK);
    const { bavail, bsize } = await statfs(dataDir);
    const freeBytes = bavail * bsize;
    const free = `${(freeBytes / neededDiskBytes).toFixed(1)} GB free at ${dataDir}`;
    return freeBytes >= neededDiskBytes
      ? ok('disk', free)
      : finding('disk', free, 'Free some space: the database stops when the disk is full.');
  } catch {
    return finding(
      'disk',
      `${dataDir} is not there or cannot be written.`,
      'Start Plumbline once, or set PLUMBLINE_DATA_DIR to where its data are.',
    );
  }
};

const checkKeyFile = ({ dataDir, secrets }: Config): Check => {
  if (secrets.masterKey !== null) return ok('key', 'The master key comes from PLUMBLINE_MASTER_KEY.');
  const path = join(dataDir, 'master.key');
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined)
    return finding(
      'key',
      `There is no key file ${path}.`,
      'It is made at the first start; without it sealed values cannot be read.',
    );
  const mode = (stat.mode & 0o777).toString(8);
  return (stat.mode & 0o077) === 0
    ? ok('key', `${path} is readable by its owner only. Keep a copy of it with your backups.`)
    : finding('key', `${path} can be read by others (mode ${mode}).`, `chmod 600 ${path}`);
};

const checkServer = async (runtime: Runtime | null): Promise<Check> => {
  if (runtime === null)
    return finding(
      'server',
      'No server runs on this data directory.',
      'Start it: npm start, or plumbline serve.',
    );
  try {
    const answer = await fetch(runtime.url, { signal: AbortSignal.timeout(vendorPatienceMs) });
    await answer.arrayBuffer();
    return answer.status < 500
      ? ok('server', `${runtime.url} answers (process ${String(runtime.pid)}).`)
      : finding('server', `${runtime.url} answers ${String(answer.status)}.`, 'Look at its log.');
  } catch {
    return finding(
      'server',
      `${runtime.url} does not answer.`,
      `Look at the log of process ${String(runtime.pid)}, or restart it.`,
    );
  }
};

const checkDatabase = async (environment: Environment): Promise<readonly Check[]> => {
  try {
    await using operator = await openOperator(environment);
    return [
      ok('database', 'The database answers and has the schema of this release.'),
      await checkDatabaseClock(operator),
      await checkQueue(operator),
      await checkConnections(operator),
      await checkDeadLetters(operator),
      await checkSharedTargets(operator),
    ];
  } catch (caught) {
    const { message, hint } = describeError(caught);
    return [
      finding('database', message, hint),
      ...['clock', 'queue', 'connections', 'dead letters', 'shared targets'].map((check) =>
        skipped(check, 'needs the database'),
      ),
    ];
  }
};

const checkDatabaseClock = async ({ plumbline }: Operator): Promise<Check> => {
  const { rows } = await sql<{
    at: number;
  }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as at`.execute(plumbline.store.db);
  const skewMs = Math.abs((rows[0]?.at ?? 0) - systemClock.now());
  return skewMs <= largestSkewMs
    ? ok('clock', `This machine and the database differ by ${String(skewMs)} ms.`)
    : finding(
        'clock',
        `This machine and the database differ by ${String(Math.round(skewMs / secondMs))} s.`,
        'Set both clocks by NTP: vendors refuse signatures of another time.',
      );
};

const checkQueue = async ({ plumbline }: Operator): Promise<Check> => {
  const now = systemClock.now();
  const oldest = await inSystem(plumbline.store.db, async (trx) => {
    const { rows } = await sql<{ since: number | null }>`
      select min(greatest(fr.marked_at, fr.next_at)) as since from flow_record fr
      join connection c on c.id = fr.target_connection_id join flow f on f.id = fr.flow_id
      where fr.seq > fr.synced_seq and fr.next_at <= ${now} and c.state = 'connected' and c.resume_at <= ${now}
        and f.state = 'enabled' and fr.state <> 'review'`.execute(trx);
    return rows[0]?.since ?? null;
  });
  const { waiting, active, failed } = await plumbline.queue.health();
  const shown = `${String(active)} drains run, ${String(waiting)} wait, ${String(failed)} failed`;
  if (oldest !== null && now - oldest > longestWaitMs)
    return finding(
      'queue',
      `${shown}; the oldest ready record waits ${String(Math.round((now - oldest) / minuteMs))} min.`,
      'Start a worker (plumbline serve --role worker), or look at the log of those that run.',
    );
  return ok('queue', `${shown}.`);
};

const checkConnections = async ({ plumbline }: Operator): Promise<Check> => {
  const rows = await inSystem(plumbline.store.db, listConnections);
  const waiting = rows.filter((row) => row.state === 'reconnect' || row.state === 'choose_tenant');
  if (waiting.length > 0)
    return finding(
      'connections',
      `${String(waiting.length)} of ${String(rows.length)} wait for a person: ${waiting.map((row) => `${row.name} (${row.state_code ?? row.state})`).join(', ')}.`,
      'Open the console, Connections, and reconnect them or choose the organisation.',
    );
  const connected = rows.filter((row) => row.state === 'connected').length;
  return ok(
    'connections',
    `${String(connected)} of ${String(rows.length)} connected, none waits for a person.`,
  );
};

const checkDeadLetters = async ({ plumbline }: Operator): Promise<Check> => {
  const count = await inSystem(plumbline.store.db, async (trx) => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from change where state = 'dead'`.execute(trx);
    return rows[0]?.count ?? 0;
  });
  return count === 0
    ? ok('dead letters', 'There are none.')
    : finding(
        'dead letters',
        `${String(count)} changes failed for good.`,
        'See why: plumbline change list --state dead; then plumbline change replay.',
      );
};

/** Flows that write the same records are none of a fault: what comes of it is told. */
const checkSharedTargets = async ({ plumbline }: Operator): Promise<Check> => {
  const check = 'shared targets';
  const { pairs } = await inSystem(plumbline.store.db, (trx) => openSharedTargets(trx, plumbline.registry));
  const [first] = pairs;
  if (first === undefined) return ok(check, 'No two running flows write the same records.');
  const told = pairs.map(
    ({ one, flow, kindLabelPlural, connection }) =>
      `"${one.name}" and "${flow.name}" both write ${kindLabelPlural.toLowerCase()} of ${connection.name}`,
  );
  const hint = `See what comes of it: plumbline flow show ${first.one.id}`;
  return { check, verdict: 'note', message: `${told.join('; ')}.`, hint };
};

/** The vendors that this installation has an app or an address for; the others are nobody's concern here. */
const checkVendors = ({ ignition, xero }: Config): Promise<readonly Check[]> => {
  const host = 'https://developers.ignitionapp.com';
  const ignitionUrl = ignition.url ?? (ignition.clientId === null ? null : host);
  const hasXero = xero.clientId !== null;
  return Promise.all([
    checkVendor('ignition', ignitionUrl),
    checkVendor('xero identity', hasXero ? xero.identityUrl : null),
    checkVendor('xero api', hasXero ? xero.apiUrl : null),
  ]);
};

/** Any answer will do: without a credential a vendor refuses, and is there. Its clock comes with it. */
const checkVendor = async (name: string, address: string | null): Promise<Check> => {
  if (address === null) return skipped(name, 'not configured');
  try {
    const answer = await fetch(address, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(vendorPatienceMs),
    });
    const theirs = Date.parse(answer.headers.get('date') ?? '');
    const skewMs = Number.isNaN(theirs) ? 0 : Math.abs(theirs - systemClock.now());
    return skewMs <= largestSkewMs
      ? ok(name, `${address} answers.`)
      : finding(
          name,
          `${address} answers, and its clock differs from ours by ${String(Math.round(skewMs / secondMs))} s.`,
          'Set this machine’s clock by NTP.',
        );
  } catch {
    return finding(
      name,
      `${address} does not answer.`,
      'Check the network, a proxy or firewall on the way, and the vendor’s status page.',
    );
  }
};
