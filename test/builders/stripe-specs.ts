import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import qs from 'qs';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { Sent } from './xero-fake.ts';
import { asList, at } from './xero-specs.ts';

/** Where Stripe's OpenAPI file lies, or null when this machine has none and contract tests are skipped. */
export const stripeSpecFolder = (): string | null => {
  const root = path.resolve(import.meta.dirname, '../..');
  const folder = path.join(process.env['PLUMBLINE_SPECS'] ?? path.resolve(root, '../shared/specs'), 'stripe');
  return existsSync(path.join(folder, 'openapi.json')) ? folder : null;
};

export const readStripeFile = (folder: string, file: string): JsonObject => {
  const read: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  if (!isJsonObject(read)) throw new Error(`${file} is no object`);
  return read;
};

export interface StripeChecker {
  /** Violations of a request: its operation, query and form. */
  request(sent: Sent): readonly string[];
  /** Violations of an answer to that request: wrong types and values. What is left out is no violation. */
  answer(sent: Sent, status: number, body: JsonValue): readonly string[];
  /** Violations of an object by the name of its schema. */
  object(schema: string, value: JsonValue): readonly string[];
}

/** With qs's defaults 250 lines would arrive as an object of 200. */
const formOptions = { depth: 12, arrayLimit: 1_000, parameterLimit: 20_000 };

/** Checks traffic with Stripe against its OpenAPI file. */
export const createStripeChecker = (spec: JsonObject): StripeChecker => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes: true });
  ajv.addSchema(spec, 'spec');
  ajv.addSchema(withoutRequired(spec) as JsonObject, 'lenient');
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>();

  const violations = (key: string, schema: () => JsonObject, value: unknown, what: string): string[] => {
    const validate = compiled.get(key) ?? ajv.compile(schema());
    compiled.set(key, validate);
    // Coercion writes into what it is given.
    if (validate(structuredClone(value))) return [];
    return (validate.errors ?? []).map(
      (error) => `${what}${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
    );
  };

  const routeOf = (sent: Sent): { readonly route: string; readonly operation: JsonValue } | null => {
    const steps = sent.url.pathname.split('/');
    const routes = isJsonObject(spec['paths']) ? Object.keys(spec['paths']) : [];
    // A literal step is meant before a parameter: `/v1/customers/search`.
    const fitting = routes
      .filter((route) => {
        const wanted = route.split('/');
        return (
          wanted.length === steps.length &&
          wanted.every((step, place) => step === steps[place] || step.startsWith('{'))
        );
      })
      .toSorted((a, b) => a.split('{').length - b.split('{').length);
    for (const route of fitting) {
      const operation = at(spec, 'paths', route, sent.method.toLowerCase());
      if (operation !== undefined) return { route, operation };
    }
    return null;
  };

  return {
    request: (sent) => {
      const found = routeOf(sent);
      if (found === null) return [`no operation ${sent.method} ${sent.url.pathname}`];
      const { route, operation } = found;
      const key = `${sent.method} ${route}`;
      const parameters = asList(at(operation, 'parameters')).filter(
        (parameter) => at(parameter, 'in') === 'query',
      );
      const querySchema = (): JsonObject => ({
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(
          parameters.map((parameter) => [nameOf(parameter), qualified(at(parameter, 'schema') ?? {})]),
        ),
      });
      const form = at(operation, 'requestBody', 'content', 'application/x-www-form-urlencoded', 'schema');
      const bodySchema = (): JsonObject => qualified(form ?? {}) as JsonObject;
      return [
        ...violations(`${key} query`, querySchema, qs.parse(sent.url.search.slice(1), formOptions), 'query'),
        ...(form === undefined
          ? sent.body === ''
            ? []
            : [`${key} takes no form`]
          : violations(`${key} form`, bodySchema, qs.parse(sent.body, formOptions), 'form')),
      ];
    },

    answer: (sent, status, body) => {
      const found = routeOf(sent);
      if (found === null) return [`no operation ${sent.method} ${sent.url.pathname}`];
      const code = status < 400 ? '200' : 'default';
      const schema = at(found.operation, 'responses', code, 'content', 'application/json', 'schema');
      if (schema === undefined) return [];
      const key = `${sent.method} ${found.route} ${code}`;
      return violations(
        key,
        () => qualified(withoutRequired(schema), 'lenient') as JsonObject,
        body,
        `${key} `,
      );
    },

    object: (schema, value) =>
      violations(schema, () => ({ $ref: `spec#/components/schemas/${schema}` }), value, schema),
  };
};

const nameOf = (parameter: JsonValue): string => {
  const name = at(parameter, 'name');
  return typeof name === 'string' ? name : '';
};

const withoutRequired = (schema: JsonValue): JsonValue => {
  if (Array.isArray(schema)) return (schema as readonly JsonValue[]).map(withoutRequired);
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name, member]) => name !== 'required' || !Array.isArray(member))
      .map(([name, member]) => [name, withoutRequired(member ?? null)]),
  );
};

/** References as seen from outside of the file. */
const qualified = (schema: JsonValue, as = 'spec'): JsonValue => {
  if (Array.isArray(schema)) return (schema as readonly JsonValue[]).map((each) => qualified(each, as));
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([name, member]) => [
      name,
      name === '$ref' && typeof member === 'string' && member.startsWith('#')
        ? `${as}${member}`
        : qualified(member ?? null, as),
    ]),
  );
};
