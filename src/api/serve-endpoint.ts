import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Endpoint } from '#contract/endpoint.ts';
import { unknownMembers } from '#contract/unknown-members.ts';
import { apiError } from './api-errors.ts';
import { memberOf, type Member } from './caller.ts';
import type { HttpContext, HttpSurface } from './http-surface.ts';
import { readBody } from './request-body.ts';

type Given<Contract, Part extends string> =
  Contract extends Readonly<Record<Part, infer Schema extends z.ZodType>> ? z.output<Schema> : undefined;

/** What a handler is given: parsed by the contract, and allowed by its access. */
export interface Call<Contract extends Endpoint> {
  readonly params: Given<Contract, 'params'>;
  readonly query: Given<Contract, 'query'>;
  readonly body: Given<Contract, 'body'>;
  /** The file that was sent, where the contract asks for one. */
  readonly file: Contract extends { readonly file: object } ? Buffer : undefined;
  readonly context: HttpContext;
  /** @throws `auth.required`, `auth.no_workspace`; never where the contract's access is `member` or `admin`. */
  readonly member: () => Member;
}

/** Largest body of an API request, in bytes. */
const largestBody = 1_048_576;

/**
 * Puts a contract on the wire: who may call first, then what they sent. The handler's answer is checked against the
 * contract too, and only its fields are sent.
 */
export const serve = <Contract extends Endpoint>(
  surface: HttpSurface,
  contract: Contract,
  handle: (call: Call<Contract>) => Promise<z.output<Contract['success']>>,
): void => {
  surface.endpoints.push(contract);
  surface.http.on(contract.method, contract.path, async (context) => {
    await surface.admit(context, contract.access);
    const answer = await handle({
      params: check(contract.params, 'params', context.req.param()) as Given<Contract, 'params'>,
      query: check(contract.query, 'query', queryOf(context)) as Given<Contract, 'query'>,
      body: (contract.file === undefined
        ? checkBody(contract.body, await jsonOf(context))
        : undefined) as Given<Contract, 'body'>,
      file: (contract.file === undefined
        ? undefined
        : await fileOf(context, contract.file)) as Call<Contract>['file'],
      context,
      member: () => memberOf(context.get('caller')),
    });
    const sent = z.safeEncode(contract.success, answer);
    if (!sent.success)
      throw apiError('bug.unexpected', 'The answer does not have the shape it must have.', {
        cause: sent.error,
      });
    return context.json(sent.data as object, contract.status ?? 200);
  });
};

/** What was asked of an address that is no endpoint of a contract. @throws `api.bad_request`. */
export const queryBy = <Schema extends z.ZodType>(schema: Schema, context: HttpContext): z.output<Schema> =>
  check(schema, 'query', queryOf(context)) as z.output<Schema>;

const check = (schema: z.ZodType | undefined, part: string, given: unknown): unknown => {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw misshapen(fieldsOf(parsed.error, part));
  refuseNul(given, part);
  return parsed.data;
};

/** PostgreSQL holds a NUL in no text, and nobody types one. */
const refuseNul = (given: unknown, part: string): void => {
  const places = nulPlaces(given, '');
  if (places.length > 0)
    throw misshapen(
      places.map((place) => `${place === '' ? part : place}: holds a NUL character, which no text may hold`),
    );
};

const nulPlaces = (given: unknown, place: string): readonly string[] => {
  if (typeof given === 'string') return given.includes('\u0000') ? [place] : [];
  if (typeof given !== 'object' || given === null) return [];
  return Object.entries(given).flatMap(([name, member]) => {
    const below = place === '' ? name : `${place}.${name}`;
    return name.includes('\u0000') ? [place] : nulPlaces(member, below);
  });
};

/** A body is read whole or refused: a member that is known nowhere would be dropped without a word. */
const checkBody = (schema: z.ZodType | undefined, given: unknown): unknown => {
  if (schema === undefined) {
    if (given === undefined || isEmptyObject(given)) return undefined;
    throw misshapen(['body: nothing is asked for here']);
  }
  const parsed = schema.safeParse(given);
  const unknown = unknownMembers(schema, given).map(
    ({ path, nearest }) =>
      `${path}: is not known here${nearest === null ? '' : `; did you mean \`${nearest}\`?`}`,
  );
  if (parsed.success && unknown.length === 0) {
    refuseNul(given, 'body');
    return parsed.data;
  }
  throw misshapen([...unknown, ...(parsed.success ? [] : fieldsOf(parsed.error, 'body'))]);
};

const isEmptyObject = (given: unknown): boolean =>
  typeof given === 'object' && given !== null && Object.keys(given).length === 0;

const fieldsOf = ({ issues }: z.ZodError, part: string): readonly string[] =>
  issues
    // `unknownMembers` tells of those, with what was probably meant.
    .filter(({ code }) => code !== 'unrecognized_keys')
    .map((issue) => `${issue.path.length === 0 ? part : issue.path.join('.')}: ${issue.message}`);

const misshapen = (fields: readonly string[]): Error =>
  apiError('api.bad_request', 'The request does not have the shape it must have.', {
    details: { fields: [...fields] },
  });

/** A name that comes once has a text, one that comes again a list. */
const queryOf = (context: HttpContext): Readonly<Record<string, string | readonly string[] | undefined>> =>
  Object.fromEntries(
    Object.entries(context.req.queries()).map(([name, all]) => [name, all.length === 1 ? all[0] : all]),
  );

/** JSON or nothing: some clients name JSON and send nothing where nothing is asked for. */
const jsonOf = async ({ env: { incoming } }: HttpContext): Promise<unknown> => {
  if (!hasBody(incoming)) return undefined;
  if (!/^application\/json\s*(?:;|$)/i.test(incoming.headers['content-type'] ?? ''))
    throw apiError('api.unsupported_media', 'The body’s content-type is not understood here.');
  const bytes = await readBody(incoming, largestBody, () =>
    apiError('api.too_large', 'The request body is larger than one megabyte.'),
  );
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw apiError('api.bad_request', 'The request cannot be read.');
  }
};

const fileOf = (
  { env: { incoming } }: HttpContext,
  { types, largest }: NonNullable<Endpoint['file']>,
): Promise<Buffer> => {
  const type = (incoming.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!types.includes(type))
    throw apiError('api.unsupported_media', `A file is sent here as ${types.join(' or ')}.`, {
      hint: `Send the bytes of the file as they are, with content-type ${types.join(' or ')}.`,
    });
  return readBody(incoming, largest, () => {
    const megabytes = Math.floor(largest / 1_048_576);
    return apiError('api.too_large', `The file is larger than ${String(megabytes)} megabytes.`, {
      hint: 'Send a smaller file, or several.',
    });
  });
};

const hasBody = ({ method, headers }: IncomingMessage): boolean =>
  method !== 'GET' &&
  method !== 'HEAD' &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);
