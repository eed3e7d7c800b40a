import type { Random } from '#sim/kit/random.ts';

const alphabet = '0123456789abcdefghijklmnopqrstuv';
const counterModulus = 2 ** 24;

/**
 * Ids as Ignition shows them: a prefix and 20 characters of base-32 xid (4 bytes of time, 5 of machine and process,
 * 3 of counter). Unique within one sequence; later ids sort later where their times differ by a second.
 */
export class XidSequence {
  readonly #machine: readonly number[];
  #counter: number;

  constructor(random: Random) {
    this.#machine = Array.from({ length: 5 }, () => random.int(0, 255));
    this.#counter = random.int(0, counterModulus - 1);
  }

  next(prefix: string, atMs: number): string {
    this.#counter = (this.#counter + 1) % counterModulus;
    const secs = Math.floor(atMs / 1_000);
    const bytes = [
      (secs >>> 24) & 255,
      (secs >>> 16) & 255,
      (secs >>> 8) & 255,
      secs & 255,
      ...this.#machine,
      (this.#counter >>> 16) & 255,
      (this.#counter >>> 8) & 255,
      this.#counter & 255,
    ];
    return `${prefix}_${base32(bytes)}`;
  }
}

const base32 = (bytes: readonly number[]): string => {
  let out = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += alphabet.charAt((held >>> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? out : out + alphabet.charAt((held << (5 - bits)) & 31);
};
