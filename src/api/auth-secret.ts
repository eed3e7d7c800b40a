import { createHmac } from 'node:crypto';
import type { MasterKey } from '#store/vault.ts';

/** What sessions are signed with, from the installation's current master key. A new master key signs everybody out. */
export const deriveAuthSecret = (key: MasterKey): string =>
  createHmac('sha256', key).update('plumbline sessions v1').digest('base64url');
