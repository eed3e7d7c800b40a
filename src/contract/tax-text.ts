import type { taxRef } from './crm-finance-vocabulary.ts';
import type { z } from 'zod';

/**
 * A tax as people read it: "GST 10 % (exclusive)", "VAT 20 % (inclusive)", "GST-free". The percentage is added where the
 * name has none; a rate of zero is neither on top nor within.
 */
export const taxText = ({ name, percentage, isInclusive }: z.infer<typeof taxRef>): string => {
  if (percentage === '0') return name;
  const named = name.includes('%') ? name : `${name} ${percentage} %`;
  return /incl|excl/i.test(name) ? named : `${named} (${isInclusive ? 'inclusive' : 'exclusive'})`;
};
