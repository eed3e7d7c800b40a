/** A postal address in parts. `country` is the ISO 3166 code of two letters. A part that is not known is null. */
export interface PostalAddress {
  readonly line1: string | null;
  readonly line2: string | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
}

export const addressParts = ['line1', 'line2', 'city', 'region', 'postalCode', 'country'] as const;

/** An address without any part is none. */
export const addressOrNone = (address: PostalAddress | null): PostalAddress | null =>
  address === null || addressParts.every((part) => address[part] === null) ? null : address;
