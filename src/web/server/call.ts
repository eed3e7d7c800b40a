import type { z } from 'zod';
import { PlumblineError } from '#base/errors.ts';
import type { Endpoint } from '#contract/endpoint.ts';
import { errorAnswer } from '#contract/error-answer.ts';

type Part<Contract, Name extends 'params' | 'query' | 'body'> = Contract extends {
  readonly [Key in Name]: infer Schema extends z.ZodType;
}
  ? { readonly [Key in Name]: z.input<Schema> }
  : { readonly [Key in Name]?: never };

export type CallInput<Contract extends Endpoint> = Part<Contract, 'params'> &
  (Contract extends { readonly query: infer Schema extends z.ZodType }
    ? { readonly query?: z.input<Schema> }
    : { readonly query?: never }) &
  Part<Contract, 'body'> & { readonly signal?: AbortSignal };

const pathOf = (path: string, params: Readonly<Record<string, unknown>> | undefined): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params?.[name])));

const queryOf = (query: Readonly<Record<string, unknown>> | undefined): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (typeof value === 'string' && value !== '') search.set(name, value);
    else if (typeof value === 'number' || typeof value === 'boolean') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
};

const refusalOf = async (response: Response): Promise<PlumblineError> => {
  const answer = errorAnswer.safeParse(await response.json().catch(() => null));
  if (answer.success) {
    const { code, message, hint, retry, details } = answer.data.error;
    return new PlumblineError(code, message, { hint, retry, details, status: response.status });
  }
  return new PlumblineError(
    'http.nonsense',
    `The server answered ${String(response.status)} without a reason.`,
    {
      hint: 'If a proxy stands before Plumbline, its log may say more.',
      retry: response.status >= 500 ? 'later' : 'never',
      status: response.status,
    },
  );
};

interface Exchange {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

const exchange = async (
  contract: Endpoint,
  { params, query, signal }: Exchange,
  content: { readonly type: string; readonly body: BodyInit } | null,
): Promise<unknown> => {
  let response: Response;
  try {
    response = await fetch(pathOf(contract.path, params) + queryOf(query), {
      method: contract.method,
      headers: content === null ? {} : { 'content-type': content.type },
      body: content?.body ?? null,
      signal: signal ?? null,
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new PlumblineError('http.unreachable', 'Plumbline’s server does not answer.', {
      hint: 'Check your network. This page tries again by itself when the server is back.',
      retry: 'later',
      cause,
    });
  }
  if (!response.ok) throw await refusalOf(response);
  const answer = contract.success.safeParse(await response.json().catch(() => undefined));
  if (answer.success) return answer.data;
  throw new PlumblineError('http.nonsense', 'The server’s answer is not understood by this page.', {
    hint: 'Reload the page: Plumbline may have been updated since it was opened.',
    cause: answer.error,
  });
};

/**
 * Calls one endpoint of the contract and parses its answer by the contract.
 * @throws PlumblineError as the server answered; `http.unreachable` when nothing answered, `http.nonsense` when the
 * answer is not what the contract says (as after an update that this page has not loaded yet).
 */
export const call = async <const Contract extends Endpoint>(
  contract: Contract,
  input: CallInput<Contract>,
): Promise<z.output<Contract['success']>> => {
  const { body, ...rest } = input as Exchange & { body?: unknown };
  const content = body === undefined ? null : { type: 'application/json', body: JSON.stringify(body) };
  return (await exchange(contract, rest, content)) as z.output<Contract['success']>;
};

/** Sends a file to an endpoint whose body is bytes, as the first content type that it takes. Fails as `call` does. */
export const send = async <const Contract extends Endpoint>(
  contract: Contract,
  { bytes, ...rest }: Exchange & { readonly bytes: Blob },
): Promise<z.output<Contract['success']>> =>
  (await exchange(contract, rest, {
    type: (contract as Endpoint).file?.types[0] ?? 'application/octet-stream',
    body: bytes,
  })) as z.output<Contract['success']>;
