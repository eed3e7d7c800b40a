/** A stream of random values that is the same for the same seed on every machine. Not for secrets. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** Whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  /** Throws on an empty list. */
  pick<T>(list: readonly T[]): T;
  shuffle<T>(list: readonly T[]): T[];
  digits(count: number): string;
  hex(count: number): string;
  /** Version 4 UUID, lower case. */
  uuid(): string;
  /** A stream of its own: what is drawn from it does not move this one. Same name, same stream. */
  fork(name: string): Random;
}

/** sfc32 seeded through a 32-bit FNV-1a walk of the text. */
export const createRandom = (seed: string | number): Random => {
  const text = String(seed);
  const state = new Uint32Array([hash(text, 1), hash(text, 2), hash(text, 3), 1]);
  const next = (): number => step(state) / 4_294_967_296;
  for (let warm = 0; warm < 12; warm += 1) next();
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const repeat = (count: number, alphabet: string): string => {
    let out = '';
    for (let i = 0; i < count; i += 1) out += alphabet[int(0, alphabet.length - 1)] ?? '';
    return out;
  };
  const hex = (count: number): string => repeat(count, '0123456789abcdef');
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new RangeError('Cannot pick from an empty list.');
    return list[int(0, list.length - 1)] as T;
  };
  return {
    next,
    int,
    pick,
    hex,
    chance: (probability) => next() < probability,
    digits: (count) => repeat(count, '0123456789'),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${repeat(1, '89ab')}${hex(3)}-${hex(12)}`,
    fork: (name) => createRandom(`${text}/${name}`),
    shuffle: <T>(list: readonly T[]): T[] => {
      const out = [...list];
      for (let i = out.length - 1; i > 0; i -= 1) {
        const j = int(0, i);
        [out[i], out[j]] = [out[j] as T, out[i] as T];
      }
      return out;
    },
  };
};

const step = (state: Uint32Array): number => {
  const [a = 0, b = 0, c = 0, counter = 0] = state;
  const result = (a + b + counter) >>> 0;
  state[0] = b ^ (b >>> 9);
  state[1] = c + (c << 3);
  state[2] = ((c << 21) | (c >>> 11)) + result;
  state[3] = counter + 1;
  return result;
};

const hash = (text: string, salt: number): number => {
  let value = 0x811c9dc5 ^ salt;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
};
