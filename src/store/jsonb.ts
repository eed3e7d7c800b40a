/**
 * JSON text that PostgreSQL takes as `jsonb`. A vendor's text may hold what JSON can say and PostgreSQL cannot store: NUL is
 * left out, and half of a surrogate pair becomes U+FFFD. Names of members are taken to be ours and stay as they are.
 */
export const jsonbOf = (value: unknown): string => {
  const text = JSON.stringify(value);
  return unstorable.test(text) ? JSON.stringify(value, storable) : text;
};

/** Whole pairs are written as they are, so what is written as an escape is half of one, or looks like it. */
const unstorable = /\\u(?:0000|d[89a-f])/;

const storable = (_name: string, member: unknown): unknown =>
  typeof member === 'string' ? member.replaceAll('\u0000', '').toWellFormed() : member;
