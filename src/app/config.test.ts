import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { publicUrlOf, readConfig, settingNames } from './config.ts';

test('without any setting it is the demo on this machine', () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    databaseUrl: null,
    host: '127.0.0.1',
    port: 4_400,
    role: 'all',
    workers: 1,
    demo: true,
  });
  expect(config.dataDir).toMatch(/\/\.plumbline$/);
  expect(publicUrlOf(config)).toBe('http://127.0.0.1:4400');
});

test('an installation that knows a vendor or has its own database is no demo, unless it says so', () => {
  const database = { PLUMBLINE_DATABASE_URL: 'postgres://db/plumbline' };
  expect(readConfig(database).demo).toBe(false);
  expect(readConfig({ PLUMBLINE_IGNITION_URL: 'https://ignition.example/' })).toMatchObject({
    demo: false,
    ignition: { url: 'https://ignition.example' },
  });
  expect(readConfig({ ...database, PLUMBLINE_DEMO: 'on' }).demo).toBe(true);
  expect(readConfig({ PLUMBLINE_DEMO: 'off' }).demo).toBe(false);
});

test('every wrong setting is named at once, and no value is told', () => {
  const wrong = {
    PLUMBLINE_PORT: '99999',
    PLUMBLINE_ROLE: 'chief',
    PLUMBLINE_XERO_API_URL: 'ftp://xero',
    PLUMBLINE_XERO_CLIENT_ID: 'an-id',
    PLUMBLINE_DATABASE_URI: 'postgres://user:hunter2@db/plumbline',
  };
  expect(() => readConfig(wrong)).toThrow(
    expect.objectContaining({
      code: 'config.invalid',
      details: {
        problems: [
          'PLUMBLINE_DATABASE_URI is not a setting',
          'PLUMBLINE_PORT is more than 65535',
          'PLUMBLINE_ROLE is none of all, web, worker',
          'PLUMBLINE_XERO_API_URL is not an http(s) address',
          'PLUMBLINE_XERO_CLIENT_ID and PLUMBLINE_XERO_CLIENT_SECRET must be set together',
        ],
      },
      message: expect.not.stringContaining('hunter2') as unknown,
    }),
  );
});

test('an empty setting counts as not set; lists are cut at commas', () => {
  const config = readConfig({
    PLUMBLINE_PORT: '',
    PLUMBLINE_PUBLIC_URL: ' ',
    PLUMBLINE_MASTER_KEY: '',
    PLUMBLINE_XERO_WEBHOOK_KEY: 'new, old',
    SOMETHING_ELSE: 'ignored',
  });
  expect(config).toMatchObject({
    port: 4_400,
    publicUrl: null,
    secrets: { masterKey: null, xeroWebhookKeys: ['new', 'old'] },
  });
});

test('a public address is told as it is, an IPv6 host in brackets', () => {
  expect(publicUrlOf(readConfig({ PLUMBLINE_PUBLIC_URL: 'https://sync.example/' }))).toBe(
    'https://sync.example',
  );
  expect(publicUrlOf(readConfig({ PLUMBLINE_HOST: '::1' }))).toBe('http://[::1]:4400');
  expect(publicUrlOf(readConfig({ PLUMBLINE_HOST: '0.0.0.0' }))).toBe('http://localhost:4400');
});

test('the page on settings lists every one of them and no other', async () => {
  const page = await readFile(new URL('../../docs/settings.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const listed = rows.flatMap((row) => row.split('|')[1]?.match(/PLUMBLINE_[A-Z_]+/g) ?? []);
  expect(listed.toSorted()).toEqual([...settingNames].toSorted());
});
