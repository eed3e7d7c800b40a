import type { Hazards } from './hazards.ts';

/** Minor units as decimal text in major units: 55000 is `550.00`. */
export const decimalOf = (minor: number): string => {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/** The amount as it stands in JSON for the object of that slug: text or number, as the hazard says. */
export const wireAmount = (hazards: Hazards, slug: string, minor: number): string | number => {
  const text = decimalOf(minor);
  const asNumber = hazards.moneyAs === 'number' || (hazards.moneyAs === 'mixed' && isOdd(slug));
  return asNumber ? Number(text) : text;
};

/** One fair bit that stays the same for the same text. */
export const isOdd = (text: string): boolean => {
  let sum = 0;
  for (let i = 0; i < text.length; i += 1) sum = (sum * 31 + text.charCodeAt(i)) & 0xffff;
  return (sum & 1) === 1;
};
