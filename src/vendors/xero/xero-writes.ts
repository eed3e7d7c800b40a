import { createHash } from 'node:crypto';
import type { JsonObject } from '#base/json.ts';
import type { ComposeIntent, ConnectorContext, Purpose, WriteOutcome } from '#model/connector.ts';
import { xeroError } from './xero-errors.ts';
import { failureOf } from './xero-failures.ts';
import { sendToXero, type XeroAnswer } from './xero-http.ts';
import type { XeroKind } from './xero-kinds.ts';
import { bodyBytes, idempotencyKeyLength, writeBatch } from './xero-limits.ts';
import { readOutcomes } from './xero-outcomes.ts';
import { contactBodySchema, listIn } from './xero-schemas.ts';

export interface ContactWrite {
  readonly key: string | null;
  readonly reference: string;
  readonly body: JsonObject;
}

/**
 * Sends contacts of one action. `summarizeErrors=false` makes Xero judge each by itself; without it one bad contact
 * fails the call, and what became of the others is not documented.
 */
export const writeContacts = async (
  context: ConnectorContext,
  apiUrl: string,
  kind: XeroKind,
  action: ComposeIntent['action'],
  writes: readonly ContactWrite[],
  options: { readonly idempotencyKey: string; readonly purpose: Purpose },
): Promise<readonly WriteOutcome[]> => {
  if (writes.length === 0) return [];
  const method = action === 'create' ? 'PUT' : 'POST';
  const answer = await sendToXero(context, apiUrl, {
    method,
    path: kind.path,
    writes: true,
    purpose: options.purpose,
    query: { summarizeErrors: 'false' },
    headers: { 'idempotency-key': keyFor(options.idempotencyKey) },
    body: bodyOf(writes),
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
  throw xeroError('vendor.unknown_outcome', 'Xero’s answer does not correspond to the contacts sent.', {
    details: {
      operation: `${method} ${kind.path}`,
      sent: writes.length,
      correlationId: answer.correlationId,
    },
  });
};

/** A 400 that names the one contact sent is an outcome; with more than one nobody knows what was kept. */
const outcomesIn = (
  action: ComposeIntent['action'],
  writes: readonly ContactWrite[],
  kind: XeroKind,
  { status, body }: XeroAnswer,
): readonly WriteOutcome[] | null => {
  if (status !== 400) return readOutcomes(action, writes, listIn(body, kind.list) ?? []);
  if (writes.length !== 1) return null;
  const outcomes = readOutcomes(action, writes, listIn(body, 'Elements') ?? []);
  return outcomes?.every(({ outcome }) => outcome === 'refused') === true ? outcomes : null;
};

const bodyOf = (writes: readonly ContactWrite[]): string => {
  if (writes.length > writeBatch)
    throw xeroError('vendor.refused', `One call to Xero takes ${writeBatch} contacts, not ${writes.length}.`);
  for (const { body } of writes) {
    const read = contactBodySchema.safeParse(body);
    if (!read.success)
      throw xeroError('vendor.refused', 'A contact’s body has members that Xero does not know.', {
        details: { members: read.error.issues.map((issue) => [...issue.path, issue.code].join('.')) },
      });
  }
  const text = JSON.stringify({ Contacts: writes.map(({ body }) => body) });
  const bytes = Buffer.byteLength(text);
  if (bytes > bodyBytes)
    throw xeroError('vendor.refused', 'The contacts are too large for one call to Xero.', {
      hint: 'Send fewer at once.',
      details: { bytes, takesBytes: bodyBytes },
    });
  return text;
};

/** Xero takes 128 characters; a longer key is replaced by its digest, which is as unique. */
export const keyFor = (key: string): string =>
  key.length <= idempotencyKeyLength && /^[\x21-\x7e]+$/.test(key)
    ? key
    : createHash('sha256').update(key).digest('hex');
