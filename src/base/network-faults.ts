/**
 * Codes of faults that end a request before a byte of it could leave: no address, no route, nobody listening, no trust.
 * Node's names for them, undici's for its own connect time-out. A reset, a closed socket or any other time-out is none of
 * them, because the request may have arrived.
 */
const beforeSending: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Errors looked into behind one failure; more than any runtime nests. */
const mostErrors = 20;

export interface NetworkFault {
  /** The system's codes, safe to show: `ECONNREFUSED`; `ETIMEDOUT` for a time-out of ours; empty where none is known. */
  readonly codes: readonly string[];
  /** True when the request certainly had no effect: every address of the host failed before anything was sent. */
  readonly isUnsent: boolean;
}

/**
 * What is known of a request that got no answer, from what `fetch` threw: it hides the system's error in `cause`, and one
 * for each address of the host in `errors`. Never throws.
 */
export const networkFaultOf = (caught: unknown): NetworkFault => {
  const codes = new Set<string>();
  const open: unknown[] = [caught];
  for (let seen = 0; seen < mostErrors && open.length > 0; seen += 1) {
    const error = open.pop();
    if (!(error instanceof Error)) continue;
    const inner: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
    if (inner.length > 0) open.push(...inner);
    else if ('code' in error && typeof error.code === 'string') codes.add(safeWord(error.code));
    else if (error.name === 'TimeoutError') codes.add('ETIMEDOUT');
    if (error.cause !== undefined) open.push(error.cause);
  }
  // What was not looked into may have been sent.
  const isUnsent = open.length === 0 && codes.size > 0 && [...codes].every((code) => beforeSending.has(code));
  return { codes: [...codes], isUnsent };
};

/** A code is a word; anything else could be free text. */
const safeWord = (text: string): string => (/^[A-Za-z0-9_.-]{1,40}$/.test(text) ? text : '?');
