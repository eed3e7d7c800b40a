/** When trying again can help: never by itself, at once, later with backoff, or not before a number of milliseconds. */
export type Retry = 'never' | 'now' | 'later' | { afterMs: number };

/** Safe to show and to log: never a secret, a token, a full payload or a person's data beyond names of fields. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export interface PlumblineErrorInit {
  hint?: string;
  retry?: Retry;
  details?: ErrorDetails;
  cause?: unknown;
  /** HTTP status this error has when our own API answers with it. Default 500. */
  status?: number;
}

/**
 * The one error of the product. `code` is stable and dotted (`connection.expired`) and has a line in docs/errors.md;
 * `message` says what happened, with names; `hint` says what the reader can do next.
 */
export class PlumblineError extends Error {
  readonly code: string;
  readonly hint: string;
  readonly retry: Retry;
  readonly details: ErrorDetails;
  readonly status: number;

  constructor(code: string, message: string, init: PlumblineErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'PlumblineError';
    this.code = code;
    this.hint = init.hint ?? '';
    this.retry = init.retry ?? 'never';
    this.details = init.details ?? {};
    this.status = init.status ?? 500;
  }
}

/** One row of a room's table of error codes: what the code means to its reader, and what to do. */
export interface ErrorEntry {
  readonly status: number;
  readonly retry: 'never' | 'now' | 'later';
  readonly hint: string;
}

/**
 * Makes a room's thrower from its table of codes, so that a code cannot be thrown without a row in the table (and so
 * without a line in docs/errors.md).
 *
 * @example const storeError = errorsOf({ 'store.newer_schema': { status: 500, retry: 'never', hint: '…' } });
 *          throw storeError('store.newer_schema', 'The database is at migration 9, this code knows 7.');
 */
export const errorsOf =
  <const Table extends Readonly<Record<string, ErrorEntry>>>(table: Table) =>
  (code: keyof Table & string, message: string, init: PlumblineErrorInit = {}): PlumblineError => {
    const entry: ErrorEntry | undefined = table[code];
    return new PlumblineError(code, message, {
      status: entry?.status ?? 500,
      retry: entry?.retry ?? 'never',
      hint: entry?.hint ?? '',
      ...init,
    });
  };

/** What a caught value says of itself, for a log line or an answer: never a stack, never a payload. */
export const describeError = (caught: unknown): { code: string; message: string; hint: string } => {
  if (caught instanceof PlumblineError)
    return { code: caught.code, message: caught.message, hint: caught.hint };
  if (caught instanceof Error) return { code: 'bug.unexpected', message: caught.message, hint: '' };
  return { code: 'bug.unexpected', message: String(caught), hint: '' };
};
