/** The place after a row in a list that is ordered by these columns; opaque to whoever holds it. */
export type Place = readonly (string | number)[];

export const writeCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** The place that a cursor stands for; null when it is none of ours, or of a list with other columns. */
export const readCursor = <const Shape extends readonly ('string' | 'number')[]>(
  cursor: string,
  shape: Shape,
): PlaceOf<Shape> | null => {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(place) || place.length !== shape.length) return null;
  return place.every((part: unknown, at) => typeof part === shape[at]) ? (place as PlaceOf<Shape>) : null;
};

type PlaceOf<Shape extends readonly ('string' | 'number')[]> = {
  -readonly [At in keyof Shape]: Shape[At] extends 'string' ? string : number;
};

export interface PageRequest<Spot> {
  /** Rows after this place; null begins. */
  readonly after: Spot | null;
  readonly limit: number;
}

export interface PageOfRows<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** Cuts rows, read with one more than asked for, into a page. */
export const cutPage = <Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Place,
): PageOfRows<Row> => {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last !== undefined ? writeCursor(placeOf(last)) : null };
};
