import { defineConfig } from 'vitest/config';

/** Whole-system files share one embedded PostgreSQL started once; each file works in a database of its own. */
export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'sim/**/*.test.ts',
      'test/**/*.test.ts',
      'bench/**/*.test.ts',
      'docs/**/*.test.ts',
    ],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    globalSetup: ['test/world/postgres-setup.ts'],
  },
});
