import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** How a person signs in to the demo. Kept in `demo.json` in the data directory, readable by its owner only. */
export interface DemoAccount {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly workspaceName: string;
}

const accountSchema = z.object({
  email: z.string(),
  password: z.string(),
  name: z.string(),
  workspaceName: z.string(),
});

/** The account of this installation's demo; its password is drawn at the first start. */
export const demoAccount = (dataDir: string): DemoAccount => {
  const path = join(dataDir, 'demo.json');
  if (existsSync(path)) return accountSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const account: DemoAccount = {
    email: 'demo@plumbline.example',
    password: `demo-${randomBytes(6).toString('hex')}`,
    name: 'Demo owner',
    workspaceName: 'Harbour & Vine Accountants',
  };
  writeFileSync(path, `${JSON.stringify(account, null, 2)}\n`, { mode: 0o600, flush: true });
  chmodSync(path, 0o600);
  return account;
};
