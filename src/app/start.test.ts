import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inWorkspace } from '#store/workspace-scope.ts';
import { openOperator } from './operate/operator.ts';
import { examine } from './operate/doctor.ts';
import { readProgress, type SyncProgress } from './operate/sync.ts';
import { readRuntime } from './runtime-file.ts';

const startFile = fileURLToPath(new URL('start.ts', import.meta.url));
let dataDir: string;
let running: { child: ChildProcess; out: () => string; err: () => string } | null = null;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'plumbline-start-'));
});
afterAll(async () => {
  running?.child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

const environment = (): Record<string, string | undefined> => ({
  ...process.env,
  PLUMBLINE_DATA_DIR: dataDir,
  PLUMBLINE_PORT: '0',
});

const start = (): NonNullable<typeof running> => {
  const child = spawn(process.execPath, [startFile], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString();
  });
  return { child, out: () => said.out, err: () => said.err };
};

const startReady = async (): Promise<string> => {
  const started = start();
  running = started;
  await expect
    .poll(() => (started.child.exitCode === null ? started.out() : started.err()), { timeout: 45_000 })
    .toMatch(/^Plumbline is ready after [\d.]+ s: http:\/\/127\.0\.0\.1:\d+\n/);
  return /ready after [\d.]+ s: (\S+)/.exec(started.out())?.[1] ?? '';
};

const stop = async (): Promise<void> => {
  const { child, out } = running ?? { child: null, out: () => '' };
  if (child === null) throw new Error('nothing runs');
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await gone).toEqual([0, null]);
  expect(out()).toContain('Stopped. What it holds is kept.');
  running = null;
};

const progress = async (): Promise<SyncProgress> => {
  await using operator = await openOperator({ PLUMBLINE_DATA_DIR: dataDir });
  return await readProgress(operator, await operator.workspace(undefined));
};

const settled = async (): Promise<SyncProgress> => {
  await expect.poll(async () => (await progress()).settled, { timeout: 30_000, interval: 500 }).toBe(true);
  return progress();
};

/** Changes of Xero's contacts that were applied. */
const applied = async (): Promise<number> => {
  await using operator = await openOperator({ PLUMBLINE_DATA_DIR: dataDir });
  const found = await inWorkspace(operator.plumbline.store.db, await operator.workspace(undefined), (trx) =>
    trx
      .selectFrom('change')
      .innerJoin('flow', 'flow.id', 'change.flow_id')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('flow.preset', '=', 'ignition-clients-to-xero')
      .where('change.state', '=', 'applied')
      .executeTakeFirstOrThrow(),
  );
  return Number(found.count);
};

test('one command brings the whole firm up, keeps it in step, survives a killed worker and a restart', async () => {
  const url = await startReady();
  expect((await fetch(`${url}/ready`)).status).toBe(200);
  const account = JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')) as {
    email: string;
    password: string;
  };
  expect(running?.out()).toContain(`${account.email}  ${account.password}`);
  const signedIn = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(account),
  });
  expect(signedIn.status).toBe(200);

  const first = await settled();
  expect(first.flows.map(({ name }) => name)).toEqual([
    'Ignition clients to Xero contacts',
    'Ignition clients to CRM contacts',
    'Ignition proposals to CRM opportunities',
  ]);
  expect(first.flows.map(({ inSync }) => inSync)).toEqual([238, 251, expect.any(Number)]);
  expect(first.flows[2]?.inSync).toBeGreaterThan(100);
  expect(first.flows.reduce((sum, { dead }) => sum + dead, 0)).toBe(0);

  const findings = (await examine({ PLUMBLINE_DATA_DIR: dataDir })).filter(
    (check) => check.verdict === 'finding',
  );
  expect(findings).toEqual([]);

  // A person edits a client in Ignition; the webhook carries it through within seconds.
  const before = await applied();
  const ignition = readRuntime(dataDir)?.settings['PLUMBLINE_IGNITION_URL'] ?? '';
  await editSomeClient(ignition);
  await expect.poll(applied, { timeout: 15_000, interval: 300 }).toBe(before + 1);

  // A worker is killed; another takes its place and its work.
  process.kill(await workerPid(), 'SIGKILL');
  await editSomeClient(ignition);
  await expect.poll(applied, { timeout: 40_000, interval: 500 }).toBe(before + 2);

  const atEnd = await settled();
  await stop();
  expect(readRuntime(dataDir)).toBeNull();

  await startReady();
  const second = start().child;
  const [code] = (await once(second, 'exit')) as [number];
  expect(code).toBe(3);
  const afterRestart = await settled();
  expect(afterRestart.flows).toEqual(atEnd.flows);
  expect(await applied()).toBe(before + 2);
  await stop();
}, 150_000);

let edits = 0;
const editSomeClient = async (ignition: string): Promise<void> => {
  const apiKey = await simulatedKey();
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const page = await fetch(`${ignition}/api/v1/clients?limit=100`, { headers });
  const { data } = (await page.json()) as { data: { slug: string; state: string }[] };
  const linked = data.filter((client) => client.state === 'active');
  edits += 1;
  const slug = linked[edits]?.slug ?? '';
  const answer = await fetch(`${ignition}/api/v1/clients/${slug}`, {
    method: 'PATCH',
    headers,
    body: JSON.stringify({ phone: `+61 2 9000 000${String(edits)}` }),
  });
  expect(answer.status).toBe(200);
};

/** The key is the same in every simulated firm. */
const simulatedKey = async (): Promise<string> => {
  const { startSimulatedFirm } = await import('./demo/simulated-firm.ts');
  const dir = await mkdtemp(join(tmpdir(), 'plumbline-key-'));
  const firm = await startSimulatedFirm({
    dataDir: dir,
    ports: { ignition: 0, xero: 0, stripe: 0 },
    logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const { apiKey } = firm.facts.ignition;
  await firm.close();
  await rm(dir, { recursive: true, force: true });
  return apiKey;
};

const workerPid = async (): Promise<number> => {
  const parent = running?.child.pid ?? 0;
  const children = await readFile(`/proc/${String(parent)}/task/${String(parent)}/children`, 'utf8');
  for (const pid of children.trim().split(' '))
    if ((await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes('worker 1')) return Number(pid);
  throw new Error('no worker runs');
};
