/** An instant as Xero's JSON has it: `/Date(1573755038314+0000)/`. The slashes are escaped by `toWireJson`. */
export const wireDate = (at: number): string => `/Date(${String(at)}+0000)/`;

/** An instant without the zone part, as in the envelope's `DateTimeUTC`. */
export const wireInstant = (at: number): string => `/Date(${String(at)})/`;

/** `2019-03-11T00:00:00`: no fraction, no zone. */
export const wireIso = (at: number): string => new Date(at).toISOString().slice(0, 19);

/** JSON whose dates carry escaped slashes (`"\/Date(…)\/"`), as .NET's serialiser writes them. */
export const toWireJson = (value: unknown): string =>
  JSON.stringify(value).replace(/"\/(Date\(-?\d+(?:[+-]\d{4})?\))\/"/g, String.raw`"\/$1\/"`);

const singulars: Readonly<Record<string, string>> = {
  Addresses: 'Address',
  Currencies: 'Currency',
  TaxRates: 'TaxRate',
  TrackingCategories: 'TrackingCategory',
};

/** The same answer as XML, which is what Xero sends to callers that do not ask for JSON. */
export const toWireXml = (root: string, value: unknown): string =>
  `<?xml version="1.0" encoding="utf-8"?>${xmlElement(root, value)}`;

const xmlElement = (name: string, value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) {
    const each = singulars[name] ?? name.replace(/s$/, '');
    return `<${name}>${value.map((entry) => xmlElement(each, entry)).join('')}</${name}>`;
  }
  if (typeof value === 'object') {
    const inner = Object.entries(value).map(([key, part]) => xmlElement(key, part));
    return `<${name}>${inner.join('')}</${name}>`;
  }
  return `<${name}>${xmlText(typeof value === 'string' ? value : JSON.stringify(value))}</${name}>`;
};

const xmlText = (text: string): string => {
  const at = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(text)?.[1];
  if (at !== undefined) return new Date(Number(at)).toISOString();
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
};
