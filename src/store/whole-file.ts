import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Writes a file so that after a crash there is either all of it or nothing of it. Replaces what was there. */
export const writeWhole = (path: string, text: string, mode: number): void => {
  const partial = `${path}.${process.pid}`;
  const file = openSync(partial, 'w', mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(partial, path);
};
