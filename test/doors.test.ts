import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { testDirPrefix } from '#test/world/killed-runs.ts';

/** The doors between rooms are lint rules; here each is shown to close on a wrong import and to open for a right one. */
const project = fileURLToPath(new URL('../', import.meta.url));

const rooms = ['base', 'model', 'store', 'engine', 'crm', 'contract', 'api', 'cli', 'web', 'app'] as const;
type Room = (typeof rooms)[number];

/** Who may import whom, as ARCHITECTURE.md has it; a room's own files are always its own. */
const open: Readonly<Record<Room, readonly Room[]>> = {
  base: [],
  model: ['base'],
  store: ['base', 'model'],
  engine: ['base', 'model', 'store'],
  crm: ['base', 'model', 'store'],
  contract: ['base', 'model'],
  api: ['base', 'model', 'contract', 'engine', 'store', 'crm'],
  web: ['base', 'contract'],
  cli: ['base', 'contract', 'app'],
  app: ['base', 'model', 'store', 'engine', 'crm', 'contract', 'api'],
};

interface Door {
  readonly from: string;
  readonly specifier: string;
  readonly opens: boolean;
}

const foldersOf = (path: string): readonly string[] =>
  readdirSync(join(project, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
const vendors = foldersOf('src/vendors');
const simulated = foldersOf('sim').filter((name) => name !== 'kit');
const beyondRooms = ['#sim/xero/xero-simulator.ts', '#test/world/world.ts'];

const doorsOfRooms = rooms.flatMap((room): readonly Door[] => {
  const from = `src/${room}`;
  return [
    ...rooms
      .filter((other) => other !== room)
      .map((other) => ({ from, specifier: `#${other}/some.ts`, opens: open[room].includes(other) })),
    { from, specifier: '#vendors/xero/xero-connector.ts', opens: room === 'app' },
    ...beyondRooms.map((specifier) => ({
      from,
      specifier,
      opens: room === 'app' && specifier.startsWith('#sim/'),
    })),
    { from, specifier: './neighbour.ts', opens: true },
    { from, specifier: '../engine/some.ts', opens: false },
    { from, specifier: './../engine/some.ts', opens: false },
    { from, specifier: '#base/../engine/some.ts', opens: false },
  ];
});

const doorsOfVendors = vendors.flatMap((vendor): readonly Door[] => {
  const from = `src/vendors/${vendor}`;
  const other = vendors.find((name) => name !== vendor) ?? 'xero';
  return [
    ...rooms.map((room) => ({
      from,
      specifier: `#${room}/some.ts`,
      opens: room === 'base' || room === 'model',
    })),
    { from, specifier: `#vendors/${other}/some.ts`, opens: false },
    ...beyondRooms.map((specifier) => ({ from, specifier, opens: false })),
    { from, specifier: `../${other}/some.ts`, opens: false },
    { from, specifier: './neighbour.ts', opens: true },
  ];
});

const doorsOfSimulators = ['kit', ...simulated].flatMap((folder): readonly Door[] => {
  const from = `sim/${folder}`;
  const other = simulated.find((name) => name !== folder) ?? 'xero';
  return [
    ...rooms.map((room) => ({ from, specifier: `#${room}/some.ts`, opens: room === 'base' })),
    { from, specifier: '#sim/kit/router.ts', opens: true },
    { from, specifier: `#sim/${other}/some.ts`, opens: false },
    { from, specifier: '#vendors/xero/xero-connector.ts', opens: false },
  ];
});

/** Rooms that must run where there is no Node: a socket, a file or a database comes in as a function. */
const withoutNode = ['base', 'model', 'contract', 'web'].flatMap((room): readonly Door[] =>
  ['node:fs', 'node:crypto', 'pg', 'kysely', 'hono', 'pino'].map((specifier) => ({
    from: `src/${room}`,
    specifier,
    opens: false,
  })),
);

const doors = [...doorsOfRooms, ...doorsOfVendors, ...doorsOfSimulators, ...withoutNode];

const reportSchema = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string(), message: z.string() })),
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), `${testDirPrefix}${String(process.pid)}-doors-`));
  copyFileSync(join(project, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const plant = (path: string, specifier: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(
    join(folder, path),
    `import { thing } from '${specifier}';\n\nexport const planted = thing;\n`,
  );
};

/** Files in which the linter refuses an import, as paths within the planted tree. */
const refusedFiles = async (): Promise<ReadonlySet<string>> => {
  const printed = await new Promise<string>((resolve, reject) => {
    execFile(
      join(project, 'node_modules', '.bin', 'oxlint'),
      ['--config', join(folder, '.oxlintrc.json'), '--format', 'json', '.'],
      { cwd: folder, maxBuffer: 50_000_000 },
      // It ends with 1 when it finds something, which is what it is asked to do.
      (error, stdout) => {
        if (error !== null && error.code !== 1) reject(error);
        else resolve(stdout);
      },
    );
  });
  const { diagnostics } = reportSchema.parse(JSON.parse(printed));
  return new Set(
    diagnostics
      .filter((found) => found.code.includes('no-restricted-imports'))
      .map((found) => found.filename.replace(/^\.\//, '')),
  );
};

const told = (from: string, specifier: string, opens: boolean): string =>
  `${from} ${opens ? 'may' : 'may not'} import ${specifier}`;

test('each room opens to the rooms it may import and to no other', async () => {
  const planted = doors.map((door, index) => ({ ...door, path: `${door.from}/planted-${String(index)}.ts` }));
  for (const { path, specifier } of planted) plant(path, specifier);
  plant('src/base/free.test.ts', '#engine/engine.ts');
  plant('test/scenarios/free.ts', '#vendors/xero/xero-connector.ts');
  const refused = await refusedFiles();
  expect(planted.map(({ path, from, specifier }) => told(from, specifier, !refused.has(path)))).toEqual(
    planted.map(({ from, specifier, opens }) => told(from, specifier, opens)),
  );
  expect(refused).not.toContain('src/base/free.test.ts');
  expect(refused).not.toContain('test/scenarios/free.ts');
});
