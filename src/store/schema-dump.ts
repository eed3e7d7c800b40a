import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#base/log.ts';
import { openDatabase } from './database.ts';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.ts';
import { migrate } from './migrator.ts';
import { schemaText } from './schema-text.ts';

/** Migrates an empty database of a server of its own and writes what came out to `schema.sql` beside this file. */
const dataDir = mkdtempSync(join(tmpdir(), 'plumbline-schema-'));
try {
  const server = await startEmbeddedPostgres({ dataDir, logger: silentLogger, clock: systemClock });
  try {
    const store = await openDatabase({
      url: server.url,
      maxConnections: 1,
      applicationName: 'plumbline schema dump',
    });
    try {
      const applied = await migrate(store.db);
      writeFileSync(new URL('./schema.sql', import.meta.url), await schemaText(store.db));
      console.log(`src/store/schema.sql written after ${applied.length} migrations`);
    } finally {
      await store.close();
    }
  } finally {
    await server.stop();
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
