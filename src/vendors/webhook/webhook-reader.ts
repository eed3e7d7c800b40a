import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type { PushedDelivery, PushedRecord, WebhookInput } from '#model/connector.ts';
import { pushedErrorTable, type PushedErrorCode } from './webhook-errors.ts';
import { webhookKinds } from './webhook-kinds.ts';
import { longestKey, mostDepth, mostRecords } from './webhook-limits.ts';
import { valueAt } from './webhook-paths.ts';
import { readSettings, type WebhookSettings } from './webhook-settings.ts';

type Read = PushedDelivery['read'];

const refused = (code: PushedErrorCode, message: string): Extract<Read, { ok: false }> => ({
  ok: false,
  code,
  message,
  hint: pushedErrorTable[code].hint,
});

/**
 * Reads a body as the settings say: one record or a list of them, each with its key. All of a delivery or nothing, so that
 * a sender who corrects it can send it again. Pure, never throws on what was sent. Messages hold no values of the body.
 */
export const readPushed = (input: Pick<WebhookInput, 'rawBody' | 'headers' | 'settings'>): PushedDelivery => {
  const settings = readSettings(input.settings);
  const body = jsonOf(input.rawBody);
  const id = deliveryIdOf(settings, input.headers, body);
  return {
    deliveryKey: id ?? `sha256:${createHash('sha256').update(input.rawBody).digest('base64url')}`,
    isByContent: id === null,
    read: readBody(settings, body),
  };
};

const readBody = (settings: WebhookSettings, body: JsonValue | undefined): Read => {
  if (body === undefined) return refused('inbound.not_json', 'The body is not JSON.');
  if (isDeeper(body, mostDepth))
    return refused('inbound.too_deep', `The body is nested more than ${String(mostDepth)} deep.`);
  return readRecords(settings, body);
};

const isDeeper = (value: JsonValue | undefined, depth: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeper(member, depth - 1));
};

/** Undefined where it is no JSON. */
const jsonOf = (rawBody: Uint8Array): JsonValue | undefined => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody)) as JsonValue;
  } catch {
    return undefined;
  }
};

/** Hashed, so that whatever a sender puts there can be stored and compared. */
const deliveryIdOf = (
  { deliveryId }: WebhookSettings,
  headers: WebhookInput['headers'],
  body: JsonValue | undefined,
): string | null => {
  const header = /^header:\s*(\S+)$/i.exec(deliveryId)?.[1]?.toLowerCase();
  const said =
    header === undefined
      ? deliveryId === ''
        ? headers['webhook-id']
        : valueAt(body, deliveryId)
      : headers[header];
  const text = wordOf(said);
  return text === null ? null : `id:${createHash('sha256').update(text).digest('base64url')}`;
};

const wordOf = (value: JsonValue | undefined): string | null => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
};

const readRecords = (settings: WebhookSettings, body: JsonValue): Read => {
  const found = valueAt(body, settings.recordsPath);
  if (found === undefined || found === null)
    return refused('inbound.no_records', `There is nothing at "${settings.recordsPath}".`);
  const all: readonly JsonValue[] = isList(found) ? found : [found];
  if (all.length > mostRecords)
    return refused('inbound.too_many', `A delivery may hold ${String(mostRecords)} records.`);
  const records = new Map<string, PushedRecord>();
  for (const [place, payload] of all.entries()) {
    const read = recordOf(settings, payload, `Record ${String(place + 1)}`);
    if ('ok' in read) return read;
    const name = `${read.kind}/${read.key}`;
    const before = records.get(name);
    if (before === undefined || !isOlder(read, before)) records.set(name, read);
  }
  return { ok: true, records: [...records.values()] };
};

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

const isOlder = (one: PushedRecord, other: PushedRecord): boolean =>
  one.version !== null && other.version !== null && one.version < other.version;

const recordOf = (
  settings: WebhookSettings,
  payload: JsonValue,
  name: string,
): PushedRecord | Extract<Read, { ok: false }> => {
  if (!isJsonObject(payload)) return refused('inbound.not_an_object', `${name} is no JSON object.`);
  const key = wordOf(valueAt(payload, settings.keyPath));
  if (key === null) return refused('inbound.no_key', `${name} has no key at "${settings.keyPath}".`);
  if (key.includes('\u0000'))
    return refused('inbound.no_key', `${name} has a key that holds a NUL character.`);
  if (key.length > longestKey)
    return refused(
      'inbound.no_key',
      `${name} has a key that is longer than ${String(longestKey)} characters.`,
    );
  const kind = settings.kindPath === '' ? settings.kind : wordOf(valueAt(payload, settings.kindPath));
  if (!webhookKinds.some((known) => known.kind === kind) || kind === null)
    return refused('inbound.unknown_kind', `${name} has no known kind at "${settings.kindPath}".`);
  const said = settings.versionPath === '' ? null : valueAt(payload, settings.versionPath);
  const version = said === undefined || said === null ? null : instantOf(said);
  if (version === undefined)
    return refused('inbound.bad_version', `${name} has no time at "${settings.versionPath}".`);
  const isDeleted = settings.deletedPath !== '' && isYes(valueAt(payload, settings.deletedPath));
  const raw: JsonObject = {
    key,
    version,
    isDeleted,
    title: titleOf(settings, payload) ?? key,
    email: wordOf(valueAt(payload, settings.emailPath === '' ? 'email' : settings.emailPath)),
    payload,
  };
  return { kind, key, version, raw };
};

const titleOf = ({ titlePath }: WebhookSettings, payload: JsonObject): string | null => {
  for (const path of titlePath === '' ? ['name', 'title', 'subject'] : [titlePath]) {
    const title = wordOf(valueAt(payload, path));
    if (title !== null) return title.replaceAll('\u0000', '').slice(0, 250);
  }
  return null;
};

/** Epoch seconds below this are milliseconds below it times 1,000: the year 5138. */
const largestSeconds = 100_000_000_000;
/** The largest time that JavaScript knows, ms. */
const largestTime = 8.64e15;

/** ISO 8601, or Unix time in seconds or milliseconds, to epoch ms; undefined for anything else. */
const instantOf = (value: JsonValue): number | undefined => {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value)
        ? Number(value)
        : null;
  const at =
    number === null
      ? typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value)
        ? Date.parse(value)
        : Number.NaN
      : number < largestSeconds
        ? number * 1_000
        : number;
  return Number.isFinite(at) && at >= 0 && at <= largestTime ? Math.round(at) : undefined;
};

const isYes = (value: JsonValue | undefined): boolean =>
  value === true ||
  value === 1 ||
  (typeof value === 'string' && /^(?:true|1|yes|deleted)$/i.test(value.trim()));
