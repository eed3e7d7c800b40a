import type { JsonObject, JsonValue } from '#base/json.ts';
import type { Composed, ComposeIntent, ObservedRecord } from '#model/connector.ts';
import { composeContact } from './xero-contact-body.ts';
import { parseContact } from './xero-contact.ts';
import { referenceParsers } from './xero-references.ts';

/** Reads any kind of ours; null for an object without a key, and for a kind that we do not know. */
export const parse = (kind: string, raw: JsonValue): ObservedRecord | null => {
  if (kind === 'contact') return parseContact(raw);
  const parser = Object.hasOwn(referenceParsers, kind) ? referenceParsers[kind] : undefined;
  return parser?.(raw) ?? null;
};

/** What mappings see of a record are its own fields: no kind of Xero's has children. */
export const view = (fields: JsonObject): JsonObject => fields;

/** Only contacts are written; of any other kind everything is refused. */
export const compose = (kind: string, intent: ComposeIntent): Composed =>
  kind === 'contact'
    ? composeContact(intent)
    : { body: {}, refused: [{ field: 'record', reason: `Records of kind “${kind}” are only read.` }] };
