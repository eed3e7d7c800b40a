import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#base/clock.ts';
import { readPostmasterFile } from '#store/embedded/postmaster-file.ts';
import { processStartMark } from '#store/embedded/process-identity.ts';
import { stopServer } from '#store/embedded/server-process.ts';

/** Directories of tests begin so, followed by the number of the process that made them. */
export const testDirPrefix = 'plumbline-test-';

const dirPattern = new RegExp(`^${testDirPrefix}(\\d+)-`);
/** Where in such a directory a server's data can be. */
const clusterPaths = ['postgres', '.plumbline/postgres', 'plumbline/.plumbline/postgres'];

/** A run that was killed leaves servers and directories; this stops and removes those whose process is gone. */
export const sweepKilledRuns = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    const pid = dirPattern.exec(name)?.[1];
    if (pid === undefined || processStartMark(Number(pid)) !== null) continue;
    const directory = join(tmpdir(), name);
    for (const path of clusterPaths) {
      const clusterDir = join(directory, path);
      const left = readPostmasterFile(clusterDir);
      if (left !== null) await stopServer(left.pid, clusterDir, systemClock);
    }
    await rm(directory, { recursive: true, force: true });
  }
};
