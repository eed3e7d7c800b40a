import { createApiKey } from '#store/api-keys.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { WorkspaceId } from '#base/ids.ts';
import { createApiWorld, type WorldBeside } from '#test/world/api-world.ts';
import type { TestDatabase } from '#test/world/database.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Of a refusal; null of what was answered. */
  readonly code: string | null;
}

/** The API of a world that is there, asked by programs with a key of it. */
export interface AskedApi extends AsyncDisposable {
  readonly ask: (
    role: 'admin' | 'member',
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ) => Promise<Answer>;
}

export const openApi = async (world: {
  readonly database: TestDatabase;
  readonly workspaceId: WorkspaceId;
  readonly clock: WorldBeside['clock'];
  readonly engine: Omit<WorldBeside, 'clock'>;
}): Promise<AskedApi> => {
  const { database, workspaceId, clock, engine } = world;
  const api = await createApiWorld(database, { ...engine, clock });
  const keyOf = async (role: 'admin' | 'member'): Promise<string> => {
    const asked = { workspaceId, actor: 'user:test', name: role, role, mayApprove: false };
    const now = clock.now();
    return (await inWorkspace(database.db, workspaceId, (trx) => createApiKey(trx, { ...asked, now }))).key;
  };
  const keys = { admin: await keyOf('admin'), member: await keyOf('member') };
  return {
    ask: async (role, method, path, payload) => {
      const answer = await api.app.inject({
        method,
        url: path,
        headers: { authorization: `Bearer ${keys[role]}` },
        ...(payload === undefined ? {} : { payload }),
      });
      const body: { error?: { code?: string } } = answer.json();
      return { status: answer.statusCode, body, code: body.error?.code ?? null };
    },
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
};
