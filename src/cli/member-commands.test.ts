import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createCrmWorld, type CrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';
import type { ExitCode } from './io.ts';
import { runCli } from './main.ts';

let database: TestDatabase;
let dataDir: string;
let world: CrmWorld;
beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'plumbline-member-cli-'));
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  world = await createCrmWorld(database);
});

const cli = async (...args: string[]): Promise<{ code: ExitCode; out: string; err: string }> => {
  const said = { out: '', err: '' };
  const code = await runCli(['member', ...args, '--workspace', world.workspaceId], {
    environment: {
      PLUMBLINE_DATABASE_URL: database.url,
      PLUMBLINE_DATA_DIR: dataDir,
      PLUMBLINE_PUBLIC_URL: 'https://plumbline.practice.example',
    },
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    isInteractive: false,
    interrupted: new AbortController().signal,
  });
  return { code, ...said };
};

const kim = (): string => `${world.kimId}@example.com`;
const lee = (): string => `${world.leeId}@example.com`;

test('members are listed with what they may, and who is invited stands below', async () => {
  const made = await cli('invite', 'Sam@Practice.example', '--role', 'admin');
  expect(made).toMatchObject({ code: 0 });
  expect(made.out).toMatch(/joins as sam@practice\.example \(admin\)/);
  expect(made.out).toMatch(/\nhttps:\/\/plumbline\.practice\.example\/join\/\S+\n$/);
  const { out } = await cli('list');
  expect(out).toContain('Kim Ng');
  expect(out).toContain('sam@practice.example');
  const answer = JSON.parse((await cli('list', '--json')).out) as {
    members: { role: string }[];
    invitations: { email: string }[];
  };
  expect(answer.members.map(({ role }) => role)).toEqual(['admin', 'admin']);
  expect(answer.invitations.map(({ email }) => email)).toEqual(['sam@practice.example']);
});

test('roles are given by address, and the last owner stays one', async () => {
  expect(await cli('role', kim().toUpperCase(), 'owner')).toMatchObject({
    code: 0,
    out: 'They are owner now.\n',
  });
  const refused = await cli('role', kim(), 'member');
  expect(refused).toMatchObject({ code: 3, out: '' });
  expect(refused.err).toContain('member.last_owner');
  expect(await cli('remove', kim())).toMatchObject({ code: 3 });
  expect(JSON.parse((await cli('role', world.leeId, 'member', '--json')).out)).toEqual({
    id: world.leeId,
    role: 'member',
  });
});

test('a member who is taken out is one no more; who is none is said to be so', async () => {
  expect(await cli('remove', lee())).toMatchObject({ code: 0, out: 'They are a member no more.\n' });
  expect((await cli('list')).out).not.toContain(lee());
  const unknown = await cli('remove', lee());
  expect(unknown).toMatchObject({ code: 3 });
  expect(unknown.err).toContain('operate.member_unknown');
});

test('what is no address and no role is a usage error, and nobody is invited twice over', async () => {
  expect(await cli('invite', 'sam')).toMatchObject({ code: 2 });
  expect(await cli('invite', 'sam@practice.example', '--role', 'king')).toMatchObject({ code: 2 });
  expect((await cli('invite', kim())).err).toContain('member.exists');
});
