import type { JsonObject, JsonValue } from '#base/json.ts';
import type { ObservedRecord } from '#model/connector.ts';
import { customIn, metadataNames } from './stripe-metadata.ts';
import { pricesByCurrency, valueOfPrice } from './stripe-price.ts';
import { deletedRecord, recordOf, spoken } from './stripe-records.ts';
import { productSchema, type Product } from './stripe-schemas.ts';

/** Between code and name in a product's name, as people see it at Stripe. */
const dash = ' – ';

export const productName = (code: string | null, name: string): string =>
  code === null ? name : `${code}${dash}${name}`;

/** A name without the code in front of it, whatever dash or colon somebody typed between the two. */
const withoutCode = (name: string, code: string): string => {
  if (name.slice(0, code.length).toLowerCase() !== code.toLowerCase()) return name;
  const rest = /^(?:\s*[–—]\s*|\s+-\s+|\s*:\s+)(?<rest>\S.*)$/s.exec(name.slice(code.length))?.groups?.[
    'rest'
  ];
  return rest ?? name;
};

/** A product's code: what its metadata says, else what its name begins with. */
export const codeAndName = (product: Product): { readonly code: string | null; readonly name: string } => {
  const noted = product.metadata[metadataNames.code]?.trim() ?? '';
  const name = product.name.trim();
  if (noted !== '') {
    return { code: noted, name: withoutCode(name, noted) };
  }
  const found = /^(?<code>[A-Z0-9][A-Z0-9_./-]{0,39}) – (?<rest>\S.*)$/s.exec(name)?.groups;
  return { code: found?.['code'] ?? null, name: found?.['rest'] ?? name };
};

/** Reads a product with its active prices, which our reads put beside it; null when it has no id. */
export const parseProduct = (raw: JsonValue): ObservedRecord | null => {
  const deleted = deletedRecord('product', raw);
  if (deleted !== null) return deleted;
  const read = productSchema.safeParse(raw);
  if (!read.success) return null;
  const product = read.data;
  const { code, name } = codeAndName(product);
  const { prices, ambiguous, findings } = pricesByCurrency(product, code);
  const values: Record<string, JsonObject> = {};
  const odd: string[] = [...findings];
  const oddCurrencies = [...ambiguous];
  for (const [currency, price] of prices) {
    const value = valueOfPrice(price);
    if (value === null) {
      odd.push(`a price in ${currency} that is not simply per unit`);
      oddCurrencies.push(currency);
    } else values[currency] = { ...value };
  }
  const { metadata } = product;
  // Custom fields that we wrote and that are none are not the same as never written.
  const custom = customIn(metadata);
  return recordOf({
    kind: 'product',
    key: product.id,
    state: product.active === false ? 'archived' : 'active',
    title: product.name.trim() === '' ? product.id : product.name.trim(),
    reference: metadata[metadataNames.reference] ?? null,
    fields: {
      ...(custom === null ? {} : { custom }),
      ...spoken({
        code,
        name,
        description: product.description,
        unit_label: product.unit_label,
        tax_code: product.tax_code,
        prices: values,
        odd_prices: oddCurrencies.toSorted(),
        metadata,
      }),
    },
    raw,
    findings: [...(product.active === null ? ['does not say whether it is active'] : []), ...odd],
  });
};
