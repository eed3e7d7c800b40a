import type { Random } from '#sim/kit/random.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export const base62 = (random: Random, length: number): string => {
  let out = '';
  for (let i = 0; i < length; i += 1) out += alphabet[random.int(0, alphabet.length - 1)] ?? '';
  return out;
};

/** Kinds whose ids are 14 characters instead of 24. */
const shortIds = new Set(['cus', 'prod', 'si']);

/** `in_1Pgc6t…`: the kind and a seeded rest. */
export const newId = (random: Random, prefix: string): string =>
  shortIds.has(prefix) ? `${prefix}_${base62(random, 14)}` : `${prefix}_1${base62(random, 23)}`;
