import type { Random } from '#sim/kit/random.ts';

/** Ways people type an Australian number of ten digits. */
const shapes: readonly ((digits: string) => string)[] = [
  (digits) => digits,
  (digits) => grouped(digits),
  (digits) => `+61 ${grouped(digits).slice(1)}`,
  (digits) => `+61${digits.slice(1)}`,
  (digits) => `61${digits.slice(1)}`,
  (digits) => grouped(digits).replaceAll(' ', '-'),
  (digits) => `+61 (0)${grouped(digits).slice(1)}`,
  (digits) =>
    isMobile(digits) ? `${grouped(digits)} (mob)` : `(${digits.slice(0, 2)}) ${grouped(digits).slice(3)}`,
  (digits) => `${digits.slice(0, 2)}.${digits.slice(2, 6)}.${digits.slice(6)}`,
  (digits) => ` ${digits} `,
];

/** The number as someone once typed it. */
export const messyPhone = (random: Random, digits: string): string => random.pick(shapes)(digits);

const isMobile = (digits: string): boolean => digits.startsWith('04');

const grouped = (digits: string): string =>
  isMobile(digits)
    ? `${digits.slice(0, 4)} ${digits.slice(4, 7)} ${digits.slice(7)}`
    : `${digits.slice(0, 2)} ${digits.slice(2, 6)} ${digits.slice(6)}`;
