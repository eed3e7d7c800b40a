import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';

/**
 * `npm start`: `--no-demo` leaves the simulated firm out; a supervised worker is started with its name. Compiled code is
 * kept in the data directory, which halves the start and spares each process the memory that compiling takes.
 */
const args = process.argv.slice(2);
const dataDir = resolve(process.env['PLUMBLINE_DATA_DIR'] ?? '.plumbline');
enableCompileCache(join(dataDir, 'compiled'));
const { serve } = await import('./serve.ts');
process.exit(
  await serve(
    args.includes('--no-demo') ? { ...process.env, PLUMBLINE_DEMO: 'off' } : process.env,
    args.find((arg) => !arg.startsWith('--')) ?? 'worker',
  ),
);
