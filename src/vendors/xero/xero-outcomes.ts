import type { z } from 'zod';
import { isJsonObject, type JsonValue } from '#base/json.ts';
import type { ComposeIntent, WriteOutcome } from '#model/connector.ts';
import { parseContact } from './xero-contact.ts';
import { elementSchema, isJsonArray } from './xero-schemas.ts';
import { guidOf, isZeroGuid } from './xero-text.ts';

export interface SentContact {
  readonly key: string | null;
  readonly reference: string;
  readonly body: Readonly<Record<string, JsonValue | undefined>>;
}

type Element = z.infer<typeof elementSchema>;
type Refusal = Extract<WriteOutcome, { outcome: 'refused' }>;

/**
 * One outcome for each contact sent, read element by element: Xero answers 200 also when it refused all of them. Null
 * when the elements do not correspond to what was sent, so that nothing can be said of any.
 */
export const readOutcomes = (
  action: ComposeIntent['action'],
  sent: readonly SentContact[],
  elements: readonly JsonValue[],
): readonly WriteOutcome[] | null => {
  if (elements.length !== sent.length) return null;
  const outcomes: WriteOutcome[] = [];
  for (const [place, contact] of sent.entries()) {
    const raw = elements[place] ?? null;
    const read = elementSchema.safeParse(raw);
    if (!read.success) return null;
    const outcome = outcomeOf(action, contact, raw, read.data);
    if (outcome === null) return null;
    outcomes.push(outcome);
  }
  return outcomes;
};

const outcomeOf = (
  action: ComposeIntent['action'],
  sent: SentContact,
  raw: JsonValue,
  element: Element,
): WriteOutcome | null => {
  const sentences = sentencesIn(raw);
  const failed =
    sentences.length > 0 ||
    element.HasErrors ||
    element.HasValidationErrors ||
    element.StatusAttributeString.toUpperCase() === 'ERROR' ||
    isZeroGuid(element.ContactID);
  if (failed) return refusalOf(action, element, sentences);
  const record = parseContact(raw);
  if (record === null || !corresponds(sent, element)) return null;
  return { outcome: 'applied', record, warnings: element.Warnings.map((warning) => warning.Message) };
};

/** Whether an element is the one that was sent at its place: by id, else by our reference, else by name. */
const corresponds = (sent: SentContact, element: Element): boolean => {
  if (sent.key !== null) return guidOf(element.ContactID) === guidOf(sent.key);
  if (element.ContactNumber !== '') return element.ContactNumber.trim() === sent.reference;
  const name = sent.body['Name'];
  return typeof name === 'string' && element.Name.trim().toLowerCase() === name.trim().toLowerCase();
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

interface KnownSentence {
  readonly pattern: RegExp;
  readonly field: string;
  readonly reason: Refusal['reason'];
  readonly code: string;
  /** Ours, without names of people. */
  readonly message: string;
}

/**
 * Sentences of Xero that we know in full; they are its only codes. Sources: the 400 examples of Xero-OpenAPI 16.1.0;
 * calcinai/xero-php#880; waynerobinson/xeroizer#380, #477; XeroAPI/Xero-NetStandard#434; read 2026-11.
 */
const knownSentences: readonly KnownSentence[] = [
  {
    pattern:
      /^The contact name [\s\S]* is already assigned to another contact\. The contact name must be unique across all active contacts\.?$/i,
    field: 'Name',
    reason: 'conflict',
    code: 'xero.contact_name_taken',
    message: 'Another active contact in Xero has this name.',
  },
  {
    pattern: /^The Account Number already exists\. Please enter a different Account Number\.?$/i,
    field: 'AccountNumber',
    reason: 'conflict',
    code: 'xero.account_number_taken',
    message: 'Another contact in Xero has this account number.',
  },
  {
    pattern:
      /^The contact with the specified contact details has been archived\. The contact must be un-?archived before creating new invoices or credit notes\.?$/i,
    field: 'record',
    reason: 'gone',
    code: 'xero.contact_archived',
    message: 'The contact is archived in Xero.',
  },
  {
    pattern: /^(?:Contact )?Name cannot be empty\.?$/i,
    field: 'Name',
    reason: 'invalid',
    code: 'xero.validation',
    message: 'Xero wants a name on every contact.',
  },
  {
    pattern: /^Email address must be valid\.?$/i,
    field: 'EmailAddress',
    reason: 'invalid',
    code: 'xero.validation',
    message: 'Xero does not take this e-mail address.',
  },
  {
    // Xero validates what it has itself: a website typed without http:// stops every write of the contact.
    pattern: /^Website must be valid\.?$/i,
    field: 'Website',
    reason: 'invalid',
    code: 'xero.validation',
    message: 'The contact’s website in Xero is not valid by Xero’s own rule; correct it there.',
  },
];

const refusalOf = (
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
  const { reason, code, message } = goneByState(action, element) ??
    known.find((sentence) => sentence.reason === 'gone') ??
    known.find((sentence) => sentence.reason === 'conflict') ??
    known[0] ?? { reason: 'invalid', code: 'xero.validation', message: 'Xero refused the contact.' };
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
