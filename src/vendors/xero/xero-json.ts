import type { JsonValue } from '#base/json.ts';

/** The body of an answer, and whether it was JSON at all: gateways before Xero answer in plain text. */
export const readJson = (text: string): { readonly json: JsonValue; readonly readable: boolean } => {
  try {
    return { json: JSON.parse(text) as JsonValue, readable: true };
  } catch {
    return { json: null, readable: false };
  }
};
