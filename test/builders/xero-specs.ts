import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { parse as parseYaml } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { Sent } from './xero-fake.ts';

const addFormats = addFormatsModule.default;

/** Where Xero's OpenAPI files lie, or null when this machine has none and contract tests are skipped. */
export const xeroSpecFolder = (): string | null => {
  const root = path.resolve(import.meta.dirname, '../..');
  const folder = path.join(process.env['PLUMBLINE_SPECS'] ?? path.resolve(root, '../shared/specs'), 'xero');
  return existsSync(path.join(folder, 'xero_accounting.yaml')) ? folder : null;
};

export const readSpec = (folder: string, file: string): JsonObject => {
  const spec: unknown = parseYaml(readFileSync(path.join(folder, file), 'utf8'));
  if (!isJsonObject(spec)) throw new Error(`${file} is no OpenAPI file`);
  return spec;
};

/** The value at a path of keys; an array is walked by its indexes. */
export const at = (value: JsonValue | undefined, ...steps: readonly string[]): JsonValue | undefined => {
  let here = value;
  for (const step of steps) {
    if (Array.isArray(here)) here = (here as readonly JsonValue[])[Number(step)];
    else here = isJsonObject(here) ? here[step] : undefined;
  }
  return here;
};

export const asList = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]) : [];

/** Refuses members that the file does not name, everywhere: upstream leaves all schemas open. */
const closed = (schema: JsonValue): JsonValue => {
  if (Array.isArray(schema)) return (schema as readonly JsonValue[]).map(closed);
  if (!isJsonObject(schema)) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema).map(([name, member]) => [name, closed(member ?? null)]),
  );
  return isJsonObject(schema['properties']) && schema['type'] === 'object'
    ? { ...inner, additionalProperties: false }
    : inner;
};

/** The path of the file that an address is an instance of; the address itself when it is none. */
const routeOf = (routes: readonly string[], address: string): string => {
  const steps = address.split('/');
  const fits = (route: string): boolean => {
    const named = route.split('/');
    return (
      named.length === steps.length &&
      named.every((step, place) => step === steps[place] || /^\{.+\}$/.test(step))
    );
  };
  return routes.includes(address) ? address : (routes.find(fits) ?? address);
};

/**
 * Checks what a connector sends to the accounting API against its OpenAPI file: operation, query names and values,
 * headers, body. Gives the violations, none for a request that Xero promises to understand.
 */
export const createXeroChecker = (spec: JsonObject): ((sent: Sent) => readonly string[]) => {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
  addFormats(ajv);
  for (const format of ['double', 'int64', 'byte']) ajv.addFormat(format, true);
  const components = closed(at(spec, 'components') ?? null);
  ajv.addSchema({ $id: 'xero', components }, 'xero');

  const resolve = (parameter: JsonValue): JsonValue | undefined => {
    const ref = at(parameter, '$ref');
    return typeof ref === 'string' ? at(spec, ...ref.replace('#/', '').split('/')) : parameter;
  };
  const violations = (schema: JsonValue | undefined, value: unknown, what: string): string[] => {
    const ref = at(schema, '$ref');
    const validate = ajv.compile(typeof ref === 'string' ? { $ref: `xero${ref}` } : (schema as JsonObject));
    return validate(value)
      ? []
      : (validate.errors ?? []).map(
          (error) => `${what}${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
        );
  };

  return (sent) => {
    const route = routeOf(
      Object.keys(at(spec, 'paths') ?? {}),
      sent.url.pathname.replace('/api.xro/2.0', ''),
    );
    const operation = at(spec, 'paths', route, sent.method.toLowerCase());
    if (operation === undefined) return [`no operation ${sent.method} ${route}`];
    const parameters = [
      ...asList(at(spec, 'paths', route, 'parameters')),
      ...asList(at(operation, 'parameters')),
    ].map((parameter) => resolve(parameter));
    const named = (place: string, name: string): JsonValue | undefined =>
      parameters.find(
        (parameter) =>
          at(parameter, 'in') === place &&
          nameOf(parameter).toLowerCase() === name.toLowerCase() &&
          (place === 'header' || nameOf(parameter) === name),
      );
    const found: string[] = [];
    for (const [name, value] of sent.url.searchParams) {
      const parameter = named('query', name);
      if (parameter === undefined) found.push(`unknown query ${name}`);
      else found.push(...violations(at(parameter, 'schema'), typed(at(parameter, 'schema'), value), name));
    }
    for (const parameter of parameters)
      if (
        at(parameter, 'required') === true &&
        at(parameter, 'in') === 'header' &&
        !sent.headers.has(nameOf(parameter))
      )
        found.push(`missing header ${nameOf(parameter)}`);
    for (const name of sent.headers.keys())
      if (!['accept', 'authorization', 'content-type'].includes(name) && named('header', name) === undefined)
        found.push(`unknown header ${name}`);
    const schema = at(operation, 'requestBody', 'content', 'application/json', 'schema');
    if (schema === undefined && sent.body !== '') found.push('unexpected body');
    if (schema !== undefined) found.push(...violations(schema, JSON.parse(sent.body), 'body'));
    return found;
  };
};

const nameOf = (parameter: JsonValue | undefined): string => {
  const name = at(parameter, 'name');
  return typeof name === 'string' ? name : '';
};

/** A query's text as the type that its schema names. */
const typed = (schema: JsonValue | undefined, value: string): unknown => {
  switch (at(schema, 'type')) {
    case 'integer':
      return Number(value);
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'array':
      return value.split(',');
    default:
      return value;
  }
};
