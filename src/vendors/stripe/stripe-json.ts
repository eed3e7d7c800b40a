import type { JsonValue } from '#base/json.ts';

/** A text as JSON; undefined where it is none: gateways before Stripe answer in plain text. */
export const readJson = (text: string): JsonValue | undefined => {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
};

/** What the client made of an answer as plain JSON again: its decimals become text, what it added itself goes. */
export const plainJson = (answer: object): JsonValue => JSON.parse(JSON.stringify(answer)) as JsonValue;

/** A vendor's code word that is safe to show, or `?` for anything that could be free text. */
export const codeWord = (text: string): string => (/^[A-Za-z0-9_.[\]-]{1,60}$/.test(text) ? text : '?');
