import type { z } from 'zod';
import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { ComposeIntent, WriteOutcome } from '#model/connector.ts';
import { referenceIn } from './xero-invoice.ts';
import type { XeroKind, XeroWriting } from './xero-kinds.ts';
import { knownSentences, type KnownSentence } from './xero-sentences.ts';
import { elementSchema, isJsonArray } from './xero-schemas.ts';
import { guidOf, isZeroGuid } from './xero-text.ts';

type WritingKind = XeroKind & { readonly write: XeroWriting };

export interface SentRecord {
  readonly key: string | null;
  readonly reference: string;
  readonly body: Readonly<Record<string, JsonValue | undefined>>;
}

type Element = z.infer<typeof elementSchema>;
type Refusal = Extract<WriteOutcome, { outcome: 'refused' }>;

/**
 * One outcome for each record sent, read element by element: Xero answers 200 also when it refused all of them. Null
 * when the elements do not correspond to what was sent, so that nothing can be said of any.
 */
export const readOutcomes = (
  kind: WritingKind,
  action: ComposeIntent['action'],
  sent: readonly SentRecord[],
  elements: readonly JsonValue[],
): readonly WriteOutcome[] | null => {
  if (elements.length !== sent.length) return null;
  const outcomes: WriteOutcome[] = [];
  for (const [place, record] of sent.entries()) {
    const raw = elements[place] ?? null;
    const read = elementSchema.safeParse(raw);
    if (!read.success) return null;
    const outcome = outcomeOf(kind, action, record, raw, read.data);
    if (outcome === null) return null;
    outcomes.push(outcome);
  }
  return outcomes;
};

const outcomeOf = (
  kind: WritingKind,
  action: ComposeIntent['action'],
  sent: SentRecord,
  raw: JsonValue,
  element: Element,
): WriteOutcome | null => {
  const sentences = sentencesIn(raw);
  const failed =
    sentences.length > 0 ||
    element.HasErrors ||
    element.HasValidationErrors ||
    element.StatusAttributeString.toUpperCase() === 'ERROR' ||
    isZeroGuid(memberOf(raw, kind.id));
  if (failed) return refusalOf(kind, action, element, sentences);
  const record = kind.write.parse(raw);
  if (record === null || !corresponds(kind, sent, raw)) return null;
  return { outcome: 'applied', record, warnings: element.Warnings.map((warning) => warning.Message) };
};

const memberOf = (raw: JsonValue, name: string): string => {
  const value = isJsonObject(raw) ? raw[name] : undefined;
  return typeof value === 'string' ? value : '';
};

/** Whether an element is the one that was sent at its place: by id, else by our reference, else by name. */
const corresponds = (kind: WritingKind, sent: SentRecord, raw: JsonValue): boolean => {
  if (sent.key !== null) return guidOf(memberOf(raw, kind.id)) === guidOf(sent.key);
  const reference = memberOf(raw, kind.write.reference).trim();
  if (reference !== '') return (referenceIn(reference) ?? reference) === sent.reference;
  const name = sent.body[kind.write.name];
  return (
    typeof name === 'string' &&
    memberOf(raw, kind.write.name).trim().toLowerCase() === name.trim().toLowerCase()
  );
};

/**
 * All messages of an element and of what is nested in it: the flags beside them are not kept up by Xero, and an
 * address or a phone has errors of its own. No recursion, since depth is the vendor's to choose.
 */
const sentencesIn = (raw: JsonValue): readonly string[] => {
  const sentences = new Set<string>();
  const open: JsonValue[] = [raw];
  while (open.length > 0) {
    const value = open.pop() ?? null;
    if (isJsonArray(value)) open.push(...value);
    else if (isJsonObject(value))
      for (const [name, member] of Object.entries(value)) {
        if (name !== 'ValidationErrors') open.push(member ?? null);
        else if (isJsonArray(member)) for (const error of member) sentences.add(messageOf(error));
      }
  }
  return [...sentences];
};

const messageOf = (error: JsonValue): string => {
  const message = isJsonObject(error) ? error['Message'] : error;
  return typeof message === 'string' && message.trim() !== '' ? message.trim() : 'Xero gave no reason.';
};

const refusalOf = (
  kind: WritingKind,
  action: ComposeIntent['action'],
  element: Element,
  sentences: readonly string[],
): Refusal => {
  const fields: Record<string, string> = {};
  const known: KnownSentence[] = [];
  for (const sentence of sentences.length === 0 ? ['Xero gave no reason.'] : sentences) {
    const match = knownSentences.find(({ pattern }) => pattern.test(sentence));
    if (match !== undefined) known.push(match);
    const field = match?.field ?? 'record';
    fields[field] = fields[field] === undefined ? sentence : `${fields[field]} ${sentence}`;
  }
  const { reason, code, message } = (kind.spec.kind === 'contact' ? goneByState(action, element) : null) ??
    known.find((sentence) => sentence.reason === 'gone') ??
    known.find((sentence) => sentence.reason === 'conflict') ??
    known[0] ?? {
      reason: 'invalid',
      code: 'xero.validation',
      message: `Xero refused the ${kind.spec.label.toLowerCase()}.`,
    };
  return { outcome: 'refused', reason, code, message, fields };
};

/** We send no state with an update, so the state that comes back with the refusal is the stored one. */
const goneByState = (
  action: ComposeIntent['action'],
  element: Element,
): Pick<Refusal, 'reason' | 'code' | 'message'> | null => {
  if (element.ContactStatus === 'GDPRREQUEST')
    return {
      reason: 'gone',
      code: 'xero.contact_erased',
      message: 'The contact’s personal data is being removed from Xero.',
    };
  if (action === 'update' && element.ContactStatus === 'ARCHIVED')
    return { reason: 'gone', code: 'xero.contact_archived', message: 'The contact is archived in Xero.' };
  return null;
};
