import { z } from 'zod';
import { errorsOf, type Endpoint } from '#contract/endpoint.ts';
import { errorAnswer } from '#contract/error-answer.ts';
import { errorStatuses } from '#contract/error-codes.ts';
import { eventSchemas } from '#contract/event-schema.ts';
import { closeObjects } from '#contract/unknown-members.ts';
import type { HttpSurface } from './http-surface.ts';

type Schema = Readonly<Record<string, unknown>>;

/** `GET /api/openapi.json`: every contract that is served, as OpenAPI 3.1. It is made when it is first asked for. */
export const openapiRoute = (surface: HttpSurface, publicUrl: string): void => {
  let document: object | null = null;
  surface.http.get('/api/openapi.json', (context) =>
    context.json((document ??= openapiOf(surface.endpoints, publicUrl))),
  );
};

const openapiOf = (endpoints: readonly Endpoint[], publicUrl: string): object => {
  const byPath = Map.groupBy(endpoints, ({ path }) => path.replaceAll(/:(\w+)/g, '{$1}'));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Plumbline',
      version: '1',
      description:
        'Keeps Ignition, a CRM, Xero and Stripe in step. Instants are epoch milliseconds. Every error has one shape; its code is explained at the address in `docs`.',
    },
    servers: [{ url: publicUrl }],
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'plumbline.session_token' },
        apiKey: { type: 'http', scheme: 'bearer' },
      },
      schemas: { Error: schemaOf(errorAnswer, 'output') },
    },
    paths: Object.fromEntries(
      [...byPath].map(([path, same]) => [
        path,
        Object.fromEntries(same.map((each) => [each.method.toLowerCase(), operationOf(each)])),
      ]),
    ),
    webhooks: webhooksOf(),
  };
};

/** What channels of the type webhook receive: one entry an event. */
const webhooksOf = (): object =>
  Object.fromEntries(
    Object.entries(eventSchemas(false)).map(([name, schema]) => [
      name,
      {
        post: {
          summary: schema['description'],
          tags: ['events'],
          parameters: signatureHeaders,
          requestBody: { required: true, content: json(schema) },
          responses: { '2XX': { description: 'Taken; anything else is tried again for three days' } },
        },
      },
    ]),
  );

const signatureHeaders = [
  ['webhook-id', 'Names the event; the same when it is sent again'],
  ['webhook-timestamp', 'When it was sent, seconds since 1970'],
  ['webhook-signature', 'Signatures as Standard Webhooks has them: v1,… with a space between several'],
].map(([name, description]) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
}));

const operationOf = (contract: Endpoint): object => ({
  summary: contract.summary,
  tags: [contract.path.split('/')[2] ?? 'api'],
  security: contract.access === 'open' ? [] : [{ session: [] }, { apiKey: [] }],
  parameters: [...parametersOf(contract.params, 'path'), ...parametersOf(contract.query, 'query')],
  ...requestOf(contract),
  responses: {
    [contract.status ?? 200]: {
      description: contract.status === 202 ? 'Under way' : 'Done',
      content: json(schemaOf(contract.success, 'output')),
    },
    ...refusalsOf(contract),
  },
});

const requestOf = ({ body, file }: Endpoint): object => {
  if (file !== undefined)
    return {
      requestBody: { required: true, content: Object.fromEntries(file.types.map((type) => [type, {}])) },
    };
  return body === undefined
    ? {}
    : { requestBody: { required: true, content: json(schemaOf(body, 'input', closeObjects)) } };
};

const parametersOf = (schema: z.ZodObject | undefined, place: 'path' | 'query'): readonly object[] => {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = typeof property === 'object' ? property : {};
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
};

/** One answer a status, with the codes that it can carry. */
const refusalsOf = (contract: Endpoint): Readonly<Record<number, object>> => {
  const byStatus = Map.groupBy(errorsOf(contract), (code) => errorStatuses[code]);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      { description: `Codes: ${codes.join(', ')}`, content: json({ $ref: '#/components/schemas/Error' }) },
    ]),
  );
};

const schemaOf = (schema: z.ZodType, io: 'input' | 'output', override?: typeof closeObjects): Schema => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    ...(override === undefined ? {} : { override }),
  });
  return rest;
};

const json = (schema: Schema): object => ({ 'application/json': { schema } });
