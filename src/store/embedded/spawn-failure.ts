import { existsSync } from 'node:fs';
import type { PlumblineError } from '#base/errors.ts';
import { storeError } from '#store/store-errors.ts';
import type { Account } from './server-account.ts';

/** Reads why a program of the server could not be started at all. */
export const spawnFailure = (error: Error, program: string, account: Account | null): PlumblineError => {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const init = { cause: error, details: { program, reason: code } };
  if (code === 'ENOENT' && existsSync(program))
    return storeError(
      'store.embedded_unsupported',
      'The packaged PostgreSQL does not run on this system; it is built for glibc, not for musl (Alpine).',
      init,
    );
  if (account !== null && (code === 'EPERM' || code === 'EINVAL'))
    return storeError(
      'store.embedded_account',
      `Programs cannot be started as user ${account.uid} here (${code}).`,
      init,
    );
  if (code === 'EACCES')
    return storeError(
      'store.embedded_account',
      `${program} may not be executed by user ${account?.uid ?? process.getuid?.()}.`,
      init,
    );
  return storeError('store.embedded_start_failed', `${program} could not be started (${code}).`, init);
};
