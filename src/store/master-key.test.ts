import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadMasterKey } from '#store/master-key.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'master-key-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

test('the first start makes a key file for its owner alone, and later starts read the same key', () => {
  const made = loadMasterKey({ dataDir });
  expect(made[0]).toHaveLength(32);
  expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600);
  expect(loadMasterKey({ dataDir })).toEqual(made);
});

test('a key file that others may read is refused', () => {
  loadMasterKey({ dataDir });
  chmodSync(join(dataDir, 'master.key'), 0o640);
  expect(() => loadMasterKey({ dataDir })).toThrow(expect.objectContaining({ code: 'vault.key_file_open' }));
});

test('the setting wins over the file, and takes several keys in base64, base64url or hex', () => {
  loadMasterKey({ dataDir });
  const keys = [randomBytes(32), randomBytes(32), randomBytes(32)] as const;
  const fromSetting = `${keys[0].toString('base64')}, ${keys[1].toString('hex')},${keys[2].toString('base64url')}`;
  expect(loadMasterKey({ dataDir, fromSetting })).toEqual([...keys]);
});

test('a key of the wrong length is refused without being shown', () => {
  writeFileSync(join(dataDir, 'master.key'), 'c2hvcnQtc2VjcmV0', { mode: 0o600 });
  const read = (): unknown => loadMasterKey({ dataDir });
  expect(read).toThrow(expect.objectContaining({ code: 'vault.bad_master_key' }));
  expect(read).not.toThrow(/c2hvcnQ/);
});
