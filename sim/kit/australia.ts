import { unreachable } from '#base/never.ts';
import {
  businessFirsts,
  businessTrades,
  familyNames,
  givenNames,
  places,
  streetKinds,
  streetNames,
} from './australia-words.ts';
import type { Random } from './random.ts';

export type AustralianState = (typeof places)[number][1];
export type LegalForm = 'company' | 'trust' | 'partnership' | 'sole-trader' | 'individual';

export interface AustralianPerson {
  readonly givenName: string;
  readonly familyName: string;
}

export interface AustralianAddress {
  readonly line1: string;
  readonly suburb: string;
  readonly state: AustralianState;
  readonly postcode: string;
}

/** One client of a practice, in no vendor's words. */
export interface AustralianClient {
  readonly form: LegalForm;
  readonly name: string;
  readonly person: AustralianPerson;
  /** 11 digits with a right checksum; null for an individual. */
  readonly abn: string | null;
  /** 9 digits, companies only; the ABN ends in it. */
  readonly acn: string | null;
  readonly email: string;
  /** `04…`, ten digits, no spaces. */
  readonly mobile: string;
  /** Area code of the address's state, ten digits, no spaces. */
  readonly landline: string;
  readonly address: AustralianAddress;
}

const abnWeights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19] as const;

/** 11 digits. The first two make the weighted sum divisible by 89 (Australian Business Register, "Format of the ABN"). */
export const seededAbn = (random: Random, lastNine: string = random.digits(9)): string => {
  let sum = 0;
  for (const [index, digit] of Array.from(lastNine).entries())
    sum += Number(digit) * (abnWeights[index + 2] ?? 0);
  const check = (89 - (sum % 89)) % 89;
  return `${String(10 + check)}${lastNine}`;
};

export const isAbn = (text: string): boolean => {
  if (!/^\d{11}$/.test(text)) return false;
  let sum = 0;
  for (const [index, digit] of Array.from(text).entries())
    sum += (Number(digit) - (index === 0 ? 1 : 0)) * (abnWeights[index] ?? 0);
  return sum % 89 === 0;
};

/** 9 digits, the last a check digit (ASIC, "Australian Company Number digit check"). */
export const seededAcn = (random: Random): string => {
  const first = random.digits(8);
  let sum = 0;
  for (const [index, digit] of Array.from(first).entries()) sum += Number(digit) * (8 - index);
  return `${first}${String((10 - (sum % 10)) % 10)}`;
};

/** From the block the regulator keeps for fiction (0491 57x xxx). */
export const seededMobile = (random: Random): string => `049157${random.digits(4)}`;

const areaCodes: Readonly<Record<AustralianState, string>> = {
  NSW: '02',
  ACT: '02',
  VIC: '03',
  TAS: '03',
  QLD: '07',
  WA: '08',
  SA: '08',
  NT: '08',
};

/** From the blocks the regulator keeps for fiction (5550 xxxx, 7010 xxxx) in the state's area. */
export const seededLandline = (random: Random, state: AustralianState): string =>
  `${areaCodes[state]}${random.pick(['5550', '7010'])}${random.digits(4)}`;

export const seededPerson = (random: Random): AustralianPerson => ({
  givenName: random.pick(givenNames),
  familyName: random.pick(familyNames),
});

export const seededAddress = (random: Random): AustralianAddress => {
  const [suburb, state, postcode] = random.pick(places);
  const number = random.int(1, 480);
  const unit = random.chance(0.25) ? `${String(random.int(1, 40))}/` : '';
  return {
    line1: `${unit}${String(number)} ${random.pick(streetNames)} ${random.pick(streetKinds)}`,
    suburb,
    state,
    postcode,
  };
};

const formShares: readonly (readonly [LegalForm, number])[] = [
  ['company', 0.5],
  ['trust', 0.15],
  ['partnership', 0.08],
  ['sole-trader', 0.12],
  ['individual', 0.15],
];

const drawForm = (random: Random): LegalForm => {
  let left = random.next();
  for (const [form, share] of formShares) {
    left -= share;
    if (left < 0) return form;
  }
  return 'company';
};

const nameOf = (random: Random, form: LegalForm, person: AustralianPerson): string => {
  const trade = `${random.pick(businessFirsts)} ${random.pick(businessTrades)}`;
  switch (form) {
    case 'company':
      return random.chance(0.3)
        ? `${person.familyName} ${random.pick(businessTrades)} Pty Ltd`
        : `${trade} Pty Ltd`;
    case 'trust':
      return random.pick([`The ${person.familyName} Family Trust`, `${trade} Unit Trust`]);
    case 'partnership':
      return random.pick([
        `${person.familyName} & ${random.pick(familyNames)}`,
        `${person.familyName}, ${random.pick(familyNames)} & Co.`,
      ]);
    case 'sole-trader':
      return `${person.givenName} ${person.familyName} ${random.pick(businessTrades)}`;
    case 'individual':
      return `${person.givenName} ${person.familyName}`;
    default:
      return unreachable(form);
  }
};

/** Lower-case ASCII letters and digits only, for addresses of mail and web. */
export const asciiSlug = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** Mail under the reserved `.example`, so that nothing sent ever reaches anyone. Names repeat now and then, as in life. */
export const seededClient = (random: Random): AustralianClient => {
  const form = drawForm(random);
  const person = seededPerson(random);
  const name = nameOf(random, form, person);
  const address = seededAddress(random);
  const acn = form === 'company' ? seededAcn(random) : null;
  const host = form === 'individual' ? 'mail' : asciiSlug(name.replace(/ Pty Ltd$/, ''));
  const local =
    form === 'individual'
      ? `${asciiSlug(person.givenName)}.${asciiSlug(person.familyName)}`
      : asciiSlug(person.givenName);
  return {
    form,
    name,
    person,
    abn: form === 'individual' ? null : seededAbn(random, acn ?? random.digits(9)),
    acn,
    email: `${local}@${host}.example`,
    mobile: seededMobile(random),
    landline: seededLandline(random, address.state),
    address,
  };
};
