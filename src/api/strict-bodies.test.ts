import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idPrefixes, newId, type IdKind } from '#base/ids.ts';
import { createApiWorld, type ApiWorld, type Person } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly schema: { readonly enum?: readonly string[] };
}

interface Operation {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: object }>> };
}

const idKinds = Object.keys(idPrefixes) as readonly IdKind[];

interface Alternatives {
  readonly oneOf?: readonly { readonly properties: Readonly<Record<string, { const?: string }>> }[];
}

let database: TestDatabase;
let world: ApiWorld;
let owner: Person;
let operations: readonly {
  readonly name: string;
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly operation: Operation;
}[];
beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  owner = await world.join('Olive');
  const document: { paths: Record<string, Record<string, Operation>> } = (
    await owner.get('/api/openapi.json')
  ).json();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const verb = method.toUpperCase();
      return verb === 'POST' || verb === 'PATCH' || verb === 'DELETE'
        ? [{ name: `${verb} ${path}`, method: verb, path: filledIn(path, operation), operation } as const]
        : [];
    }),
  );
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

const wordsFor: Readonly<Record<string, string>> = { from: 'AUD', to: 'USD', asOf: '2026-11-20' };

/** An address of the right shape, of things that are not there. */
const filledIn = (path: string, { parameters }: Operation): string =>
  path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const parameter = parameters.find((each) => each.in === 'path' && each.name === name);
    const kind = idKinds.find((each) => parameter?.description?.includes(` ${idPrefixes[each]}_`));
    return kind === undefined ? (parameter?.schema.enum?.[0] ?? wordsFor[name] ?? 'x') : newId(kind, 0);
  });

const refusalOf = async (
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body: object,
): Promise<{ readonly code: string; readonly fields: readonly string[] }> => {
  const answer: { error?: { code: string; details: { fields?: readonly string[] } } } = (
    await owner.send(method, path, body)
  ).json();
  return { code: answer.error?.code ?? 'none', fields: answer.error?.details.fields ?? [] };
};

test('a NUL is refused where it stands, in an address and in a body, and is no fault of ours', async () => {
  const asked = await owner.get('/api/records?q=%00');
  expect(asked.statusCode).toBe(400);
  expect(asked.json()).toMatchObject({
    error: {
      code: 'api.bad_request',
      details: { fields: ['q: holds a NUL character, which no text may hold'] },
    },
  });
  expect((await owner.send('DELETE', '/api/api-keys/%00', {})).statusCode).toBe(400);
  const { fields } = await refusalOf('POST', '/api/crm/contacts', {
    type: 'organization',
    name: 'Nul\u0000 Pty Ltd',
  });
  expect(fields).toEqual(['name: holds a NUL character, which no text may hold']);
});

describe('a member of a request body that is known nowhere', () => {
  test('is refused by every endpoint, by its name', async () => {
    const asking = operations.filter(
      ({ operation: { requestBody } }) => requestBody?.content['application/json'] !== undefined,
    );
    expect(asking.length).toBeGreaterThan(90);
    for (const { name, method, path, operation } of asking) {
      const schema: object = operation.requestBody?.content['application/json']?.schema ?? {};
      const { oneOf } = schema as Alternatives;
      const named = Object.entries(oneOf?.[0]?.properties ?? {}).find(([, each]) => each.const !== undefined);
      const chosen = named === undefined ? {} : { [named[0]]: named[1].const };
      const refused = await refusalOf(method, path, { ...chosen, memberOfNobody: 1 });
      expect([name, refused.code, refused.fields[0]]).toEqual([
        name,
        'api.bad_request',
        'memberOfNobody: is not known here',
      ]);
    }
  });

  test('is refused where nothing is asked for', async () => {
    const silent = operations.filter(({ operation }) => operation.requestBody === undefined);
    expect(silent.length).toBeGreaterThan(30);
    for (const { name, method, path } of silent) {
      const refused = await refusalOf(method, path, { memberOfNobody: 1 });
      expect([name, refused.code, refused.fields]).toEqual([
        name,
        'api.bad_request',
        ['body: nothing is asked for here'],
      ]);
    }
  });

  test('is told with the one that was probably meant', async () => {
    const { fields } = await refusalOf('POST', '/api/channels', {
      type: 'webhook',
      nmae: 'Zapier',
      adress: 'https://hooks.example.com/',
    });
    expect(fields).toEqual([
      'nmae: is not known here; did you mean `name`?',
      'adress: is not known here; did you mean `address`?',
      'name: Invalid input: expected string, received undefined',
      'address: Invalid input: expected string, received undefined',
    ]);
  });

  test('changes nothing, however much of the rest is right', async () => {
    const { flowId } = await world.openPractice(owner);
    const { fields } = await refusalOf('PATCH', `/api/flows/${flowId}`, { state: 'paused', setings: {} });
    expect(fields).toEqual(['setings: is not known here; did you mean `settings`?']);
    expect((await owner.get('/api/flows')).json()).toMatchObject({ items: [{ state: 'enabled' }] });
  });

  test('has no place in the OpenAPI document either, at any depth', () => {
    const openOnes = (schema: unknown, at: string): readonly string[] => {
      if (schema === null || typeof schema !== 'object') return [];
      const isOpen =
        !Array.isArray(schema) &&
        (schema as { type?: unknown }).type === 'object' &&
        !Object.hasOwn(schema, 'additionalProperties');
      return [
        ...(isOpen ? [at] : []),
        ...Object.entries(schema).flatMap(([name, each]) => openOnes(each, `${at}.${name}`)),
      ];
    };
    expect(
      operations.flatMap(({ name, operation }) =>
        Object.values(operation.requestBody?.content ?? {}).flatMap(({ schema }) => openOnes(schema, name)),
      ),
    ).toEqual([]);
  });
});
