import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import type {
  AgreedCadence,
  AgreedInterval,
  AgreedPrice,
  AgreedStage,
  AgreedTerm,
} from '#model/agreed-service.ts';
import { valueAt } from '#model/mapping.ts';

/** A line of a proposal with what it means, as `AgreedView` has it. */
export const viewAgreedService = (fields: JsonObject): JsonObject => ({
  ...fields,
  stage: stageOf(fields),
  isBilledAtSource: isBilledAtSource(valueAt(fields, 'billing.mode')),
  cadence: { ...cadenceOf(fields) },
  term: { ...termOf(fields) },
  price: { ...priceOf(fields) },
});

/**
 * Ignition's states of a proposal by what they mean for its services. `accepted` is not billing yet: ended engagements stay
 * accepted. Source: vendor's enumerations as two public clients read them, 2026-11.
 */
const stages: Readonly<Record<string, AgreedStage>> = {
  new: 'open',
  draft: 'open',
  awaiting_acceptance: 'open',
  accepted: 'agreed',
  completed: 'ended',
  lost: 'withdrawn',
  revoked: 'withdrawn',
  archived: 'withdrawn',
};

/** An optional service that the client did not select was never agreed on. */
const stageOf = (fields: JsonObject): AgreedStage => {
  const stage = stages[textAt(fields, 'status')] ?? 'unknown';
  const isPast = stage === 'agreed' || stage === 'ended';
  return isPast && fields['isSelected'] !== true ? 'withdrawn' : stage;
};

/** Export values are `automatic` and `manual`; what is billed by hand in Ignition leaves no mark before it is invoiced. */
const isBilledAtSource = (mode: JsonValue): boolean | null => {
  if (mode === 'automatic') return true;
  return mode === 'manual' ? false : null;
};

const named: Readonly<Record<string, AgreedCadence>> = {
  daily: every('day', 1),
  weekly: every('week', 1),
  fortnightly: every('week', 2),
  monthly: every('month', 1),
  quarterly: every('month', 3),
  'half yearly': every('month', 6),
  yearly: every('year', 1),
  annual: every('year', 1),
  annually: every('year', 1),
  once: { is: 'once' },
  'once off': { is: 'once' },
  'one off': { is: 'once' },
  'non recurring': { is: 'once' },
};

function every(interval: AgreedInterval, count: number): AgreedCadence {
  return { is: 'every', interval, count };
}

const units: Readonly<Record<string, AgreedCadence>> = {
  day: every('day', 1),
  week: every('week', 1),
  fortnight: every('week', 2),
  month: every('month', 1),
  quarter: every('month', 3),
  year: every('year', 1),
};

/** Longest that billing vendors take an interval to be. */
const mostCount = 36;

/** A text for a cadence; null for one that is not known. "every month" was seen, its neighbours are read alike. */
export const readCadence = (text: string): AgreedCadence | null => {
  const words = text
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();
  const known = Object.hasOwn(named, words) ? named[words] : undefined;
  if (known !== undefined) return known;
  const [, count = '1', unit = ''] = /^every (?:(\d{1,2}) )?([a-z]+?)s?$/.exec(words) ?? [];
  const one = Object.hasOwn(units, unit) ? units[unit] : undefined;
  const times = Number(count);
  if (one?.is !== 'every' || times < 1 || one.count * times > mostCount) return null;
  return every(one.interval, one.count * times);
};

const textsOfCadence = (fields: JsonObject): readonly string[] => {
  const schedules = schedulesOf(fields);
  const told = schedules.flatMap((schedule) =>
    ['cadence', 'recurrence'].map((name) => textAt(schedule, name)).filter((text) => text !== ''),
  );
  const summary = textAt(fields, 'billing.summary');
  return told.length > 0 || summary === '' ? told : [summary];
};

/** All that is said of it has to agree: schedules, their two texts, and whether it recurs at all. */
const cadenceOf = (fields: JsonObject): AgreedCadence => {
  const recurs = valueAt(fields, 'billing.isRecurring');
  const texts = textsOfCadence(fields);
  const says = texts.join(', ').slice(0, 60);
  // `recurring` alone says nothing of how often, and only repeats what the flag tells.
  const telling = texts.filter((text) => !/^(?:recurring|continuous)$/i.test(text));
  const read = telling.map(readCadence);
  const [first] = read;
  if (first === undefined && recurs === false) return { is: 'once' };
  const isSame = read.every((each) => each !== null && sameCadence(each, first ?? null));
  if (first === undefined || first === null || !isSame) return { is: 'unknown', says };
  return typeof recurs === 'boolean' && recurs !== (first.is === 'every') ? { is: 'unknown', says } : first;
};

const sameCadence = (one: AgreedCadence, other: AgreedCadence | null): boolean => {
  if (other === null || one.is !== other.is) return false;
  return (
    one.is !== 'every' ||
    (other.is === 'every' && one.count === other.count && one.interval === other.interval)
  );
};

/** The shortest contract in months counts; where it is not told, its text. Which texts there are is not published. */
const termOf = (fields: JsonObject): AgreedTerm => {
  const months = fields['minimumContractMonths'];
  if (typeof months === 'number' && months > 0 && months <= mostMonths) return { is: 'months', months };
  const says = textAt(fields, 'contractTerm');
  const [, count = '', unit = ''] = /^(\d{1,3}) (month|year)s?$/i.exec(says) ?? [];
  const read = Number(count) * (unit.toLowerCase() === 'year' ? 12 : 1);
  if (count !== '' && read > 0 && read <= mostMonths) return { is: 'months', months: read };
  return says === '' || /^(?:ongoing|continuous|no term)$/i.test(says)
    ? { is: 'ongoing' }
    : { is: 'unknown', says: says.slice(0, 60) };
};

const mostMonths = 600;

const priceTypes: Readonly<Record<string, AgreedPrice['is']>> = {
  fixed: 'fixed',
  unit: 'fixed',
  included: 'included',
  minimum: 'open',
  'price range': 'open',
  range: 'open',
};

/** The value of a schedule counts before that of the line; a line with several schedules has no one value. */
const priceOf = (fields: JsonObject): AgreedPrice => {
  const schedules = schedulesOf(fields);
  const [schedule] = schedules;
  const isOne = schedules.length < 2;
  const moneyOf = (name: string): JsonObject => {
    const own = schedule === undefined || !isOne ? null : valueAt(schedule, name);
    const of = isJsonObject(own) ? own : valueAt(fields, `pricing.${name}`);
    return isJsonObject(of) ? of : {};
  };
  const period = moneyOf('minimumPeriodValue');
  const contract = moneyOf('minimumContractValue');
  const currencies = [
    period['currency'],
    schedule?.['currency'],
    valueAt(fields, 'pricing.currency'),
    contract['currency'],
  ].filter((each) => typeof each === 'string');
  return {
    is: priceTypes[textAt(fields, 'pricing.priceType').toLowerCase()] ?? 'unknown',
    quantity: textOrNull(valueAt(fields, 'pricing.quantity')),
    period: isOne ? textOrNull(period['amount']) : null,
    contract: textOrNull(contract['amount']),
    currency: new Set(currencies).size === 1 ? (currencies[0] ?? null) : null,
  };
};

const schedulesOf = (fields: JsonObject): readonly JsonObject[] => {
  const listed = valueAt(fields, 'billing.schedules');
  return Array.isArray(listed) ? listed.filter(isJsonObject) : [];
};

const textOrNull = (value: JsonValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

const textAt = (fields: JsonObject, path: string): string => textOrNull(valueAt(fields, path)) ?? '';
