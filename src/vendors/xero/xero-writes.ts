import { createHash } from 'node:crypto';
import type { JsonObject } from '#base/json.ts';
import type { ComposeIntent, ConnectorContext, Purpose, WriteOutcome } from '#model/connector.ts';
import { xeroError } from './xero-errors.ts';
import { failureOf } from './xero-failures.ts';
import { sendToXero, type XeroAnswer } from './xero-http.ts';
import type { XeroKind, XeroWriting } from './xero-kinds.ts';
import { writeJson } from './xero-json.ts';
import { bodyBytes, idempotencyKeyLength, writeBatch } from './xero-limits.ts';
import { readOutcomes } from './xero-outcomes.ts';
import { listIn } from './xero-schemas.ts';

/** A kind that is written. */
export type WritingKind = XeroKind & { readonly write: XeroWriting };

export interface XeroWrite {
  readonly key: string | null;
  readonly reference: string;
  readonly body: JsonObject;
}

/**
 * Sends records of one action. `summarizeErrors=false` makes Xero judge each by itself; without it one bad element fails
 * the call, and what became of the others is not documented. Payments are deleted one a call.
 */
export const writeOneKind = async (
  context: ConnectorContext,
  apiUrl: string,
  kind: WritingKind,
  action: ComposeIntent['action'],
  writes: readonly XeroWrite[],
  options: { readonly idempotencyKey: string; readonly purpose: Purpose },
): Promise<readonly WriteOutcome[]> => {
  if (writes.length === 0) return [];
  if (kind.spec.kind !== 'payment' || action === 'create')
    return writeTogether(context, apiUrl, kind, action, writes, { ...options, tail: '' });
  const outcomes: WriteOutcome[] = [];
  for (const write of writes) {
    const tail = `/${write.key ?? ''}`;
    const idempotencyKey = `${options.idempotencyKey} ${tail}`;
    outcomes.push(
      ...(await writeTogether(context, apiUrl, kind, action, [write], { ...options, idempotencyKey, tail })),
    );
  }
  return outcomes;
};

const writeTogether = async (
  context: ConnectorContext,
  apiUrl: string,
  kind: WritingKind,
  action: ComposeIntent['action'],
  writes: readonly XeroWrite[],
  options: { readonly idempotencyKey: string; readonly purpose: Purpose; readonly tail: string },
): Promise<readonly WriteOutcome[]> => {
  const method = action === 'create' ? 'PUT' : 'POST';
  const answer = await sendToXero(context, apiUrl, {
    method,
    path: kind.path,
    tail: options.tail,
    writes: true,
    purpose: options.purpose,
    // Of single payments Xero knows no such query.
    query:
      options.tail === '' && kind.write.isJudgedEach !== false
        ? { ...kind.write.query, summarizeErrors: 'false' }
        : kind.write.query,
    headers: { 'idempotency-key': keyFor(options.idempotencyKey) },
    body: bodyOf(kind, writes, options.tail !== ''),
    accept: [400],
  });
  const outcomes = outcomesIn(action, writes, kind, answer);
  if (outcomes !== null) return outcomes;
  const asked = { method, path: kind.path, writes: true } as const;
  if (answer.status === 400)
    throw failureOf(asked, {
      status: answer.status,
      headers: new Headers(
        answer.correlationId === null ? {} : { 'xero-correlation-id': answer.correlationId },
      ),
      body: answer.body,
      now: context.clock.now(),
    });
  throw xeroError('vendor.unknown_outcome', 'Xero’s answer does not correspond to the records sent.', {
    details: {
      operation: `${method} ${kind.path}`,
      sent: writes.length,
      correlationId: answer.correlationId,
    },
  });
};

/** A 400 that names the one record sent is an outcome; with more than one nobody knows what was kept. */
const outcomesIn = (
  action: ComposeIntent['action'],
  writes: readonly XeroWrite[],
  kind: WritingKind,
  { status, body }: XeroAnswer,
): readonly WriteOutcome[] | null => {
  if (status !== 400) return readOutcomes(kind, action, writes, listIn(body, kind.list) ?? []);
  if (writes.length !== 1) return null;
  const outcomes = readOutcomes(kind, action, writes, listIn(body, 'Elements') ?? []);
  return outcomes?.every(({ outcome }) => outcome === 'refused') === true ? outcomes : null;
};

const bodyOf = (kind: WritingKind, writes: readonly XeroWrite[], isSingle: boolean): string => {
  const { labelPlural } = kind.spec;
  if (writes.length > writeBatch)
    throw xeroError(
      'vendor.refused',
      `One call to Xero takes ${writeBatch} ${labelPlural}, not ${writes.length}.`,
    );
  for (const { body } of writes) {
    const read = kind.write.body.safeParse(body);
    if (!read.success)
      throw xeroError('vendor.refused', `A body of ${labelPlural} has members that Xero does not know.`, {
        details: { members: read.error.issues.map((issue) => [...issue.path, issue.code].join('.')) },
      });
  }
  const bodies = writes.map(({ body }) => body);
  const text = writeJson(isSingle ? singleBody(kind, bodies[0] ?? {}) : { [kind.list]: bodies });
  const bytes = Buffer.byteLength(text);
  if (bytes > bodyBytes)
    throw xeroError('vendor.refused', `The ${labelPlural} are too large for one call to Xero.`, {
      hint: 'Send fewer at once.',
      details: { bytes, takesBytes: bodyBytes },
    });
  return text;
};

/** The id is in the address. */
const singleBody = (kind: WritingKind, body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name !== kind.id));

/** Xero takes 128 characters; a longer key is replaced by its digest, which is as unique. */
export const keyFor = (key: string): string =>
  key.length <= idempotencyKeyLength && /^[\x21-\x7e]+$/.test(key)
    ? key
    : createHash('sha256').update(key).digest('hex');
