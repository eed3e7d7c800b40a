import { readJson } from '#sim/kit/wire.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import type { Contact } from './contact.ts';
import { saveContact } from './contact-acts.ts';
import type { SavedContact } from './contact-acts.ts';
import { isElement, readText, UnreadableInput } from './contact-input.ts';
import type { InputElement } from './contact-input.ts';
import { wireContact } from './contact-wire.ts';
import { enveloped, refusedInput, validationException } from './xero-answers.ts';
import type { XeroCall } from './xero-call.ts';
import type { XeroWorld } from './xero-world.ts';

export type WriteMode = 'create' | 'create-or-update' | 'update';

const zeroGuid = '00000000-0000-0000-0000-000000000000';

interface ElementOutcome {
  readonly element: InputElement;
  readonly matched: Contact | null;
  readonly saved: SavedContact | null;
  readonly errors: readonly string[];
}

/**
 * Elements are handled in order, each seeing what those before it did. With `summarizeErrors=false` the answer is 200
 * with one element per input; otherwise one bad element turns the whole call into a 400 and nothing is kept (whether
 * Xero keeps the good ones there is not documented).
 */
export const writeContacts = (
  world: XeroWorld,
  call: XeroCall,
  mode: WriteMode,
  target: Contact | null,
): SimResponse => {
  const { request, now } = call;
  const elements = readElements(readJson(request));
  if (elements.length === 0)
    return refusedInput(
      request,
      17,
      'No data has been processed for this endpoint. This endpoint is expecting Contact data to be specified in the request body.',
    );
  const outcomes = runElements(world, call, mode, target, elements);
  const isSummarized = summarizes(request.query);
  const failed = outcomes.filter((outcome) => outcome.saved === null);
  if (isSummarized && failed.length > 0) {
    for (const { saved } of outcomes.toReversed()) saved?.undo();
    return validationException(request, failed.map(echoOf));
  }
  for (const { saved } of outcomes) saved?.announce('System Generated');
  return enveloped(request, now, {
    Contacts: outcomes.map((outcome) => ({
      ...(outcome.saved === null
        ? echoOf(outcome)
        : wireContact(outcome.saved.contact, 'full', call.organisation.groups.of(outcome.saved.contact.id))),
      ...(isSummarized ? {} : { StatusAttributeString: outcome.saved === null ? 'ERROR' : 'OK' }),
    })),
  });
};

/** An unreadable element refuses the whole call, so what came before it is taken back first. */
const runElements = (
  world: XeroWorld,
  call: XeroCall,
  mode: WriteMode,
  target: Contact | null,
  elements: readonly InputElement[],
): readonly ElementOutcome[] => {
  const outcomes: ElementOutcome[] = [];
  try {
    for (const element of elements) outcomes.push(runElement(world, call, mode, target, element));
  } catch (error) {
    for (const { saved } of outcomes.toReversed()) saved?.undo();
    throw error;
  }
  return outcomes;
};

const runElement = (
  world: XeroWorld,
  call: XeroCall,
  mode: WriteMode,
  target: Contact | null,
  element: InputElement,
): ElementOutcome => {
  const { contacts } = call.organisation;
  const id = readText(element, 'ContactID')?.toLowerCase() ?? '';
  const isKnown =
    target !== null || id === '' || id === zeroGuid || mode === 'create' || contacts.get(id) !== null;
  if (!isKnown)
    return {
      element,
      matched: null,
      saved: null,
      errors: ['The contact with the supplied ContactID was not found.'],
    };
  const matched = target ?? (mode === 'create' ? null : matchOf(call, id, element));
  const { saved, errors } = saveContact(world, call.organisation, matched, element);
  return { element, matched, saved, errors: errors ?? [] };
};

/** By id, else by number, else by the name of an active contact: a blind POST can hit somebody else's contact. */
const matchOf = (call: XeroCall, id: string, element: InputElement): Contact | null => {
  const { contacts } = call.organisation;
  const number = readText(element, 'ContactNumber') ?? '';
  const name = readText(element, 'Name') ?? '';
  return (
    contacts.get(id) ??
    (number === '' ? null : contacts.byNumber(number)) ??
    (name === '' ? null : contacts.byActiveName(name))
  );
};

/** `{Contacts: […]}`, a bare list or a bare contact. */
const readElements = (body: unknown): readonly InputElement[] => {
  if (body === undefined) throw new UnreadableInput('the body is not JSON.');
  const wrapped = isElement(body) && 'Contacts' in body ? body['Contacts'] : body;
  const list: readonly unknown[] = Array.isArray(wrapped) ? wrapped : [wrapped];
  return list.map((entry) => {
    if (!isElement(entry)) throw new UnreadableInput('a Contact must be an object.');
    return entry;
  });
};

/** True unless the caller says `false`, whatever the case of the name (`SummarizeErrors` in the guides). */
const summarizes = (query: URLSearchParams): boolean => {
  for (const [name, value] of query)
    if (name.toLowerCase() === 'summarizeerrors') return value.toLowerCase() !== 'false';
  return true;
};

const echoOf = ({ element, matched, errors }: ElementOutcome): Record<string, unknown> => ({
  ...element,
  ContactID: matched?.id ?? zeroGuid,
  HasValidationErrors: true,
  ValidationErrors: errors.map((message) => ({ Message: message })),
});
