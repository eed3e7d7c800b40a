import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PlumblineError } from '#base/errors.ts';
import { storeError } from './store-errors.ts';
import { writeWhole } from './whole-file.ts';
import type { MasterKey } from './vault.ts';

export interface MasterKeySource {
  /** `PLUMBLINE_MASTER_KEY`: keys in base64, base64url or hex, the current one first, separated by commas. */
  fromSetting?: string;
  /** Where the key file `master.key` is, or is made at the first start, when the setting is empty. */
  dataDir: string;
}

const keyLength = 32;

const decodeKey = (text: string): MasterKey | null => {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === keyLength ? bytes : null;
};

const parseKeys = (text: string, where: string): MasterKey[] => {
  const parts = text
    .split(/[,\s]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const keys = parts.map((part, index) => {
    const key = decodeKey(part);
    if (key === null)
      throw storeError('vault.bad_master_key', `Key ${index + 1} in ${where} is not 32 bytes.`);
    return key;
  });
  if (keys.length === 0) throw storeError('vault.bad_master_key', `There is no key in ${where}.`);
  return keys;
};

const readKeyFile = (path: string): string | null => {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if ((stat.mode & 0o077) !== 0)
    throw storeError('vault.key_file_open', `${path} can be read by others than its owner.`);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw storeError('vault.key_file_unreadable', `${path} cannot be read.`, { cause });
  }
};

/** `link` never replaces: of two processes that start at once, one makes the file and both read that one. */
const makeKeyFile = (path: string): string => {
  const draft = `${path}.new-${process.pid}`;
  writeWhole(draft, `${randomBytes(keyLength).toString('base64')}\n`, 0o600);
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8');
};

/**
 * The installation's keys, the current one first; give them to `openVault`. Without the setting they come from
 * `<dataDir>/master.key` (mode 0600, one key a line), made at the first start. Losing them loses every sealed value.
 *
 * @throws `vault.bad_master_key`, `vault.key_file_open` when group or others may read the file, `vault.key_file_unreadable`.
 */
export const loadMasterKey = (source: MasterKeySource): MasterKey[] => {
  if (source.fromSetting !== undefined && source.fromSetting.trim() !== '')
    return parseKeys(source.fromSetting, 'PLUMBLINE_MASTER_KEY');
  const path = join(source.dataDir, 'master.key');
  const found = readKeyFile(path);
  if (found !== null) return parseKeys(found, path);
  try {
    mkdirSync(source.dataDir, { recursive: true, mode: 0o700 });
    return parseKeys(makeKeyFile(path), path);
  } catch (cause) {
    if (cause instanceof PlumblineError) throw cause;
    throw storeError('store.data_dir_unwritable', `The key file ${path} cannot be made.`, { cause });
  }
};
