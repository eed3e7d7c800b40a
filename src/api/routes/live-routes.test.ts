import { afterAll, beforeAll, expect, test } from 'vitest';
import { notifyLive } from '#engine/deps.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import type { LiveTopic } from '#contract/live.ts';
import { createApiWorld, type ApiWorld, type Person } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
let kim: Person;
let address: string;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  kim = await world.join('Kim');
  address = await world.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

const tell = (person: Person, ...topics: LiveTopic[]): Promise<void> =>
  inWorkspace(database.db, person.workspaceId, (trx) => notifyLive(trx, person.workspaceId, topics));

/** Follows the stream; `until` resolves when the text seen so far holds what is waited for. */
const follow = async (person: Person): Promise<{ until(text: string): Promise<string>; stop(): void }> => {
  const stop = new AbortController();
  const response = await fetch(`${address}/api/live`, {
    headers: { cookie: person.cookie },
    signal: stop.signal,
  });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  expect(response.headers.get('content-security-policy')).not.toBeNull();
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  return {
    until: async (text) => {
      while (!seen.includes(text)) {
        const part = await reader?.read();
        if (part?.done !== false) throw new Error(`the stream ended before ${text}`);
        seen += part.value;
      }
      return seen;
    },
    stop: () => stop.abort(),
  };
};

const moment = (): Promise<false> => new Promise((resolve) => setImmediate(() => resolve(false)));

test('whoever watches is told of their own workspace only, at once, then calmly', async () => {
  const eve = await world.join('Eve');
  const stream = await follow(kim);
  await stream.until('event: ready');
  // LISTEN begins with the first watcher; what is told before it stands is not heard.
  const heard = stream.until('event: connections').then(() => true);
  do await tell(kim, 'connections');
  while (!(await Promise.race([heard, moment()])));
  world.clock.advance(1_000);
  await tell(eve, 'reviews');
  await tell(kim, 'changes', 'records');
  await tell(kim, 'changes', 'dead_letters');
  world.clock.advance(1_000);
  const advancing = setInterval(() => world.clock.advance(250), 5);
  const seen = await stream.until('event: dead_letters');
  clearInterval(advancing);
  expect(seen).toContain('event: changes');
  expect(seen).not.toContain('event: reviews');
  stream.stop();
});

test('a stream ends when its session is over', async () => {
  const lou = await world.join('Lou');
  const stream = await follow(lou);
  await stream.until('event: ready');
  await database.db.deleteFrom('auth_member').where('user_id', '=', lou.userId).execute();
  const advancing = setInterval(() => world.clock.advance(15_000), 5);
  await expect(stream.until('never said')).rejects.toThrow('the stream ended');
  clearInterval(advancing);
});

test('nobody watches without a session', async () => {
  const refused = await fetch(`${address}/api/live`);
  expect(refused.status).toBe(401);
});
