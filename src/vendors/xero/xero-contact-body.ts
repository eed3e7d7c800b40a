import type { JsonObject, JsonValue } from '#base/json.ts';
import type { Composed, ComposeIntent, FieldSpec } from '#model/connector.ts';
import { contactFields } from './xero-contact-fields.ts';
import { groupsBody } from './xero-groups.ts';
import { addresses, composeParts, currentParts, phones, wantParts, type PartList } from './xero-parts.ts';
import { isJsonArray } from './xero-schemas.ts';
import { textProblem } from './xero-text.ts';

const specs = new Map(contactFields.map((field) => [field.name, field]));
const referenceLength = specs.get('ContactNumber')?.maxLength ?? 0;

/**
 * The body of one contact. A create carries our reference as ContactNumber, every other action the ContactID and
 * never a ContactNumber, which may be another integration's. Texts are trimmed; null clears (`''`). Archiving sends
 * nothing but the state; restoring may carry fields, because the old name may have been taken meanwhile.
 */
export const composeContact = (intent: ComposeIntent): Composed => {
  const body = new ContactBody(intent);
  if (intent.set['ContactGroups'] !== undefined)
    return composeMembership(intent, intent.set['ContactGroups']);
  if (intent.action === 'create') body.identifyByReference();
  else body.identifyByKey();
  if (intent.action === 'archive') body.put('ContactStatus', 'ARCHIVED');
  else body.takeFields();
  if (intent.action === 'restore') body.put('ContactStatus', 'ACTIVE');
  return body.composed();
};

/** Groups have endpoints of their own, so a body that names them says nothing else. */
const composeMembership = (intent: ComposeIntent, groups: JsonValue): Composed => {
  const isAlone = intent.action === 'update' && Object.keys(intent.set).length === 1;
  const isNames = isJsonArray(groups) && groups.every((name) => typeof name === 'string');
  if (!isAlone || !isNames || intent.key === null || intent.current === null)
    return {
      body: {},
      refused: [{ field: 'ContactGroups', reason: 'Groups are written apart, for a contact that is known.' }],
    };
  const Groups = groupsBody(intent.current, groups, intent.createMissing ?? false);
  return { body: { ContactID: intent.key, Groups }, refused: [] };
};

/** Collects the members of one body and the fields that it had to refuse. */
class ContactBody {
  readonly #intent: ComposeIntent;
  readonly #members: Record<string, JsonValue> = {};
  readonly #refused: { field: string; reason: string }[] = [];

  constructor(intent: ComposeIntent) {
    this.#intent = intent;
  }

  put(member: string, value: JsonValue): void {
    this.#members[member] = value;
  }

  composed(): Composed {
    const body: JsonObject = this.#members;
    return { body, refused: this.#refused };
  }

  identifyByReference(): void {
    const { reference, set } = this.#intent;
    const problem = textProblem(reference, referenceLength);
    if (problem !== null) this.#refuse('ContactNumber', problem);
    else this.put('ContactNumber', reference);
    if (typeof set['Name'] !== 'string' || set['Name'].trim() === '')
      this.#refuse('Name', 'Xero wants a name on every contact.');
  }

  identifyByKey(): void {
    if (this.#intent.key === null) this.#refuse('ContactID', 'The contact’s id is not known.');
    else this.put('ContactID', this.#intent.key);
  }

  takeFields(): void {
    for (const [field, value] of Object.entries(this.#intent.set)) {
      const spec = specs.get(field);
      if (spec === undefined) this.#refuse(field, 'Xero’s contacts have no such field.');
      else if (!spec.writable) this.#refuse(field, 'It cannot be written.');
      else if (spec.type === 'text' || spec.type === 'email') this.#takeText(spec, value);
    }
    this.#takeParts(phones);
    this.#takeParts(addresses);
  }

  #takeText(spec: FieldSpec, value: JsonValue): void {
    if (value !== null && typeof value !== 'string') {
      this.#refuse(spec.name, 'It must be text.');
      return;
    }
    const text = value?.trim() ?? '';
    const problem = textProblem(text, spec.maxLength ?? Number.POSITIVE_INFINITY);
    const creating = this.#intent.action === 'create';
    if (problem !== null) this.#refuse(spec.name, problem);
    else if (text !== '') this.put(spec.name, text);
    else if (spec.required === true && !creating) this.#refuse(spec.name, 'Xero wants it to be filled.');
    else if (!creating) this.put(spec.name, '');
  }

  #takeParts(list: PartList): void {
    const wanted = new Map<string, Readonly<Record<string, string>> | null>();
    for (const type of list.types) {
      const field = `${list.field}.${type}`;
      const value = this.#intent.set[field];
      if (value === undefined) continue;
      const want = wantParts(list, value);
      if ('reason' in want) this.#refuse(field, want.reason);
      else wanted.set(type, want.parts);
    }
    if (wanted.size === 0) return;
    const creating = this.#intent.action === 'create';
    const current = creating ? null : currentParts(list, this.#intent.current);
    if (!creating && current === null) {
      const reason = `Xero replaces all ${list.list} at once and the contact’s present ones are not known yet.`;
      for (const type of wanted.keys()) this.#refuse(`${list.field}.${type}`, reason);
      return;
    }
    const elements = composeParts(list, wanted, current);
    if (elements.length > 0) this.put(list.list, elements);
  }

  #refuse(field: string, reason: string): void {
    this.#refused.push({ field, reason });
  }
}
