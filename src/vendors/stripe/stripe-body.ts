import type { JsonValue } from '#base/json.ts';
import type { Composed, FieldSpec } from '#model/connector.ts';

/** Collects the members of one body and the fields that it had to refuse. */
export interface BodyUnderWay {
  put(member: string, value: JsonValue): void;
  refuse(field: string, reason: string): void;
  /** A text, trimmed; null and nothing clear (`''`), or are left out where there is nothing to clear yet. */
  putText(member: string, spec: FieldSpec, value: JsonValue): void;
  composed(): Composed;
}

export const createBody = (clears: boolean): BodyUnderWay => {
  const members: Record<string, JsonValue> = {};
  const refused: { field: string; reason: string }[] = [];
  const refuse = (field: string, reason: string): void => {
    refused.push({ field, reason });
  };
  return {
    put: (member, value) => {
      members[member] = value;
    },
    refuse,
    putText: (member, spec, value) => {
      if (value !== null && typeof value !== 'string') {
        refuse(spec.name, 'It must be text.');
        return;
      }
      const text = value?.trim() ?? '';
      const most = spec.maxLength ?? Number.POSITIVE_INFINITY;
      if (text.length > most) refuse(spec.name, `It has ${text.length} characters; Stripe takes ${most}.`);
      else if (text !== '') members[member] = text;
      else if (clears && spec.required === true) refuse(spec.name, 'Stripe wants it to be filled.');
      else if (clears) members[member] = '';
    },
    composed: () => ({ body: members, refused }),
  };
};
