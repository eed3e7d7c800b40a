import type { JsonObject } from '#base/json.ts';
import { dayMs } from '#base/clock.ts';
import { jsonResponse } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { isPlainDate } from './dates.ts';
import { Refusal } from './json-api-errors.ts';
import { windowOf } from './resources.ts';
import type { Resource } from './resources.ts';
import type { World } from './world.ts';

const usualLimit = 100;
/** A window wider than this makes the first page of collections slow. */
const wideWindowDays = 31;

/**
 * One page: `limit`, `cursor`, `updated_from`, `state` (several with commas), `date_from`, `date_to`. Parameters of
 * other names are ignored without a word, as in the vendor; wrong values are refused with 400, or 422 for a limit that
 * is too large and a state that does not exist.
 */
export const listPage = async <Row>(
  world: World,
  resource: Resource<Row>,
  request: SimRequest,
  wire: (world: World, row: Row) => JsonObject = resource.wire,
): Promise<SimResponse> => {
  const limit = limitOf(request, world.hazards.maxLimit);
  const givenCursor = request.query.get('cursor');
  const fromPlace = givenCursor === null ? 0 : placeOf(resource.name, givenCursor);
  const wanted = filterOf(world, resource, request);
  const { hazards } = world;
  if (givenCursor === null && wanted.isWide && hazards.slowCollectionsMs > 0)
    await world.clock.sleep(hazards.slowCollectionsMs);
  if (hazards.emptyPages > 0) {
    hazards.emptyPages -= 1;
    return page([], cursorOf(resource.name, fromPlace, hazards.emptyPages + 1));
  }
  const rows: Row[] = [];
  let nextPlace: number | null = null;
  resource.scan(world, fromPlace, (row, place) => {
    if (!wanted.accepts(row)) return true;
    if (rows.length === limit) nextPlace = place;
    else rows.push(row);
    return nextPlace === null;
  });
  const found = rows.map((row) => overlaid(world, resource.slugOf(row), wire(world, row)));
  if (nextPlace === null) return page(found, null);
  if (givenCursor !== null && hazards.repeatedCursors > 0) {
    hazards.repeatedCursors -= 1;
    return page(found, givenCursor);
  }
  return page(found, cursorOf(resource.name, nextPlace));
};

/** The wire form with what was laid over it for that slug. */
export const overlaid = (world: World, slug: string, wire: JsonObject): JsonObject => {
  const overlay = world.overlays.get(slug);
  return overlay === undefined ? wire : { ...wire, ...overlay };
};

export const page = (rows: readonly JsonObject[], nextCursor: string | null): SimResponse =>
  jsonResponse(200, {
    data: rows,
    meta: { pagination: { has_more: nextCursor !== null, next_cursor: nextCursor } },
  });

const limitOf = (request: SimRequest, maxLimit: number): number => {
  const text = request.query.get('limit');
  if (text === null) return Math.min(usualLimit, maxLimit);
  if (!/^\d{1,6}$/.test(text) || Number(text) < 1)
    throw new Refusal(400, 'limit must be a positive integer', { parameter: 'limit' });
  if (Number(text) > maxLimit)
    throw new Refusal(422, `limit must be at most ${String(maxLimit)}`, { parameter: 'limit' });
  return Number(text);
};

/** Opaque to its readers. `zeros` make another text for the same place. */
const cursorOf = (name: string, place: number, zeros = 0): string =>
  Buffer.from(`${name}:${'0'.repeat(zeros)}${String(place)}`).toString('base64url');

const placeOf = (name: string, cursor: string): number => {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const match = /^([a-z_]+):(\d{1,40})$/.exec(text);
  if (match?.[1] !== name) throw new Refusal(400, 'cursor is invalid', { parameter: 'cursor' });
  return Number(match[2]);
};

interface RowFilter<Row> {
  readonly accepts: (row: Row) => boolean;
  readonly isWide: boolean;
}

const filterOf = <Row>(world: World, resource: Resource<Row>, request: SimRequest): RowFilter<Row> => {
  const { updatedAtOf, stateOf, window } = resource;
  const since = updatedAtOf === null ? null : instantOf(request, 'updated_from');
  const states = statesOf(resource, request);
  const given = { from: dateOf(request, 'date_from'), to: dateOf(request, 'date_to') };
  const bounds = window === null ? null : windowOf(world, window, given);
  const accepts = (row: Row): boolean => {
    if (world.hazards.unlisted.has(resource.slugOf(row))) return false;
    if (since !== null && updatedAtOf !== null && Math.floor(updatedAtOf(row) / 1_000) * 1_000 < since)
      return false;
    if (stateOf !== null) {
      const state = stateOf(row);
      if (states === null ? resource.hiddenStates.includes(state) : !states.includes(state)) return false;
    }
    if (bounds === null || window === null) return true;
    const date = window.dateOf(row);
    return date >= bounds.from && date <= bounds.to;
  };
  const isWide =
    resource.name === 'collections' &&
    bounds !== null &&
    Date.parse(bounds.to) - Date.parse(bounds.from) > wideWindowDays * dayMs;
  return { accepts, isWide };
};

const statesOf = <Row>(resource: Resource<Row>, request: SimRequest): readonly string[] | null => {
  const text = request.query.get('state');
  if (text === null || resource.stateOf === null) return null;
  const states = text.split(',').map((state) => state.trim());
  const strange = states.find((state) => !resource.states.includes(state));
  if (strange !== undefined)
    throw new Refusal(422, `state must be one of ${resource.states.join(', ')}`, { parameter: 'state' });
  return states;
};

const instantOf = (request: SimRequest, name: string): number | null => {
  const text = request.query.get(name);
  if (text === null) return null;
  const instant = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant))
    throw new Refusal(400, `${name} must be an ISO 8601 date and time`, { parameter: name });
  return instant;
};

const dateOf = (request: SimRequest, name: string): string | null => {
  const text = request.query.get(name);
  if (text === null) return null;
  if (!isPlainDate(text)) throw new Refusal(400, `${name} must be YYYY-MM-DD`, { parameter: name });
  return text;
};
