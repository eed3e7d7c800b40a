import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { storeError } from '#store/store-errors.ts';
import { writeWhole } from '#store/whole-file.ts';

const secretsSchema = z.object({ adminPassword: z.string().min(32), password: z.string().min(32) });
export type DatabaseSecrets = z.infer<typeof secretsSchema>;

const newPassword = (): string => randomBytes(32).toString('base64url');

/**
 * Reads the passwords of the embedded server from `database-secrets.json` (mode 0600), making them at the first start.
 * Throws `store.secrets_missing` when there is a database but no readable passwords for it.
 */
export const loadSecrets = (dataDir: string, hasCluster: boolean): DatabaseSecrets => {
  const path = join(dataDir, 'database-secrets.json');
  if (!existsSync(path)) {
    if (hasCluster)
      throw storeError('store.secrets_missing', `${path} is missing, and the database needs its passwords.`);
    const secrets = { adminPassword: newPassword(), password: newPassword() };
    writeWhole(path, JSON.stringify(secrets), 0o600);
    return secrets;
  }
  const parsed = secretsSchema.safeParse(parseOrNull(readFileSync(path, 'utf8')));
  if (!parsed.success)
    throw storeError('store.secrets_missing', `${path} does not hold the database's passwords.`);
  return parsed.data;
};

const parseOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
