import type { TestProject } from 'vitest/node';
import { startTestServer } from '#test/world/test-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's URL of the server that all test files of a run share. */
    postgresAdminUrl: string;
    /** The URL of the application's role; its database is not the one tests work in. */
    postgresUrl: string;
  }
}

/** Starts one server for the whole run, in a directory of its own that is removed at the end. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const server = await startTestServer();
  project.provide('postgresAdminUrl', server.adminUrl);
  project.provide('postgresUrl', server.url);
  project.onTestsRerun(() => server.makeTemplate());
  return () => server.stop();
};
