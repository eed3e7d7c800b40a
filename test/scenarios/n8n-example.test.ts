import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createApiWorld, type ApiWorld } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** The parts of an n8n export that importing one needs (n8n 2). */
const workflowSchema = z.object({
  name: z.string().min(1),
  nodes: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      type: z.string().startsWith('n8n-nodes-base.'),
      typeVersion: z.number(),
      position: z.tuple([z.number(), z.number()]),
      parameters: z.looseObject({ jsCode: z.string().optional() }),
    }),
  ),
  connections: z.record(
    z.string(),
    z.object({
      main: z.array(z.array(z.object({ node: z.string(), type: z.literal('main'), index: z.number() }))),
    }),
  ),
  settings: z.object({ executionOrder: z.literal('v1') }),
});
const file = new URL('../../docs/examples/n8n/plumbline-events.json', import.meta.url);
const workflow = workflowSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

const requestSchema = z.looseObject({
  method: z.literal('POST'),
  url: z.string(),
  headerParameters: z.object({ parameters: z.array(z.object({ name: z.string(), value: z.string() })) }),
  jsonBody: z.string(),
});

const itemsSchema = z.array(z.object({ json: z.record(z.string(), z.json()) }));
type Items = z.infer<typeof itemsSchema>;

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const token = 'a-token-of-more-than-24-characters';
const env: Record<string, string> = { PLUMBLINE_EVENTS_SECRET: secret, PLUMBLINE_INCOMING_TOKEN: token };

const nodeOf = (name: string): (typeof workflow.nodes)[number] => {
  const node = workflow.nodes.find((each) => each.name === name);
  if (node === undefined) throw new Error(`there is no node ${name}`);
  return node;
};

/** Runs a node's code as n8n's Code node does: over all items, with the bytes that came. */
const runCode = async (name: string, items: Items, body = ''): Promise<Items> => {
  const given: unknown = await runInNewContext(
    `(async function () { ${nodeOf(name).parameters.jsCode ?? ''} }).call({ helpers })`,
    {
      $input: { first: () => items[0], all: () => items },
      $env: env,
      Buffer,
      require: createRequire(import.meta.url),
      helpers: { getBinaryDataBuffer: () => Promise.resolve(Buffer.from(body)) },
    },
  );
  return itemsSchema.parse(JSON.parse(JSON.stringify(given)));
};

/** What `=text {{ expression }}` stands for; text without the sign stands for itself. */
const evaluated = (text: string, item: Items[number]): string =>
  text.startsWith('=')
    ? text
        .slice(1)
        .replaceAll(/\{\{(.+?)\}\}/g, (_, expression: string) =>
          String(runInNewContext(expression, { $env: env, $json: item.json })),
        )
    : text;

const event = JSON.stringify({
  type: 'record.linked',
  timestamp: '2026-11-21T08:00:00.000Z',
  data: { workspace: 'wsp_1', subject: { kind: 'record', id: 'rec_1' }, details: {} },
});
const signed = (at: Date, body = event): Items => [
  {
    json: {
      headers: {
        'webhook-id': 'aud_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign('aud_1', at, body),
      },
    },
  },
];

let database: TestDatabase;
let world: ApiWorld;
beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

test('the example is a workflow whose every node is reached from its trigger', () => {
  const names = workflow.nodes.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const reached = ['Event from Plumbline'];
  for (const name of reached)
    for (const { node } of workflow.connections[name]?.main.flat() ?? []) reached.push(node);
  expect(reached).toEqual(names);
});

test('its check takes what Plumbline signs, and nothing else', async () => {
  const check = (items: Items, body = event): Promise<Items> => runCode('Check the signature', items, body);
  expect(await check(signed(new Date()))).toEqual([{ json: JSON.parse(event) }]);
  await expect(check(signed(new Date()), `${event} `)).rejects.toThrow('signature is wrong');
  await expect(check(signed(new Date(Date.now() - 400_000)))).rejects.toThrow('too old');
  await expect(check([{ json: { headers: {} } }])).rejects.toThrow('too old');
});

test('its request is taken by a real incoming webhook, once', async () => {
  const kim = await world.join('Kim');
  const made = await kim.send('POST', '/api/connections', {
    vendor: 'webhook',
    profile: 'bearer',
    name: 'n8n',
    inputs: { webhookSecret: token, kind: 'record', versionPath: 'changed' },
  });
  const { connectionId } = z.object({ connectionId: z.string() }).parse(made.json());
  env['PLUMBLINE_INCOMING_URL'] = `http://plumbline.test/hooks/webhook/${connectionId}`;
  const checked = await runCode('Check the signature', signed(new Date()), event);
  const [item] = await runCode('Make a record of it', checked);
  if (item === undefined) throw new Error('an event makes a record');
  const request = requestSchema.parse(nodeOf('Send it to Plumbline').parameters);
  const send = () =>
    world.app.inject({
      method: request.method,
      url: new URL(evaluated(request.url, item)).pathname,
      headers: {
        'content-type': 'application/json',
        ...Object.fromEntries(
          request.headerParameters.parameters.map(({ name, value }) => [name, evaluated(value, item)]),
        ),
      },
      payload: evaluated(request.jsonBody, item),
    });
  expect((await send()).json()).toMatchObject({ outcome: 'taken' });
  expect((await send()).json()).toMatchObject({ outcome: 'repeated' });
});
