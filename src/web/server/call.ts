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

/**
 * Calls one endpoint of the contract and parses its answer by the contract.
 * @throws PlumblineError as the server answered; `http.unreachable` when nothing answered, `http.nonsense` when the
 * answer is not what the contract says (as after an update that this page has not loaded yet).
 */
export const call = async <const Contract extends Endpoint>(
  contract: Contract,
  input: CallInput<Contract>,
): Promise<z.output<Contract['success']>> => {
  const { params, query, body, signal } = input as {
    params?: Record<string, unknown>;
    query?: Record<string, unknown>;
    body?: unknown;
    signal?: AbortSignal;
  };
  let response: Response;
  try {
    response = await fetch(pathOf(contract.path, params) + queryOf(query), {
      method: contract.method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
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
  if (answer.success) return answer.data as z.output<Contract['success']>;
  throw new PlumblineError('http.nonsense', 'The server’s answer is not understood by this page.', {
    hint: 'Reload the page: Plumbline may have been updated since it was opened.',
    cause: answer.error,
  });
};
