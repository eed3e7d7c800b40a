/**
 * How much a value is when it is written out: characters and members. Parts that stand in it many times count each time,
 * which is what makes of a few steps of doubling more than can be written. Remembers what it has seen.
 */
export const createSizes = (): ((value: unknown) => number) => {
  const known = new WeakMap<object, number>();
  const sizeOf = (value: unknown): number => {
    if (typeof value === 'string') return value.length;
    if (typeof value !== 'object' || value === null) return 1;
    if (isCallable(value)) return 1;
    const before = known.get(value);
    if (before !== undefined) return before;
    let size = 1;
    if (Array.isArray(value)) for (const each of value as readonly unknown[]) size += sizeOf(each);
    else for (const [name, member] of Object.entries(value)) size += name.length + sizeOf(member);
    known.set(value, size);
    return size;
  };
  return sizeOf;
};

/** A function of the language, which looks like an object and leads to everything. */
export const isCallable = (value: unknown): boolean =>
  typeof value === 'function' ||
  (typeof value === 'object' &&
    value !== null &&
    ('_jsonata_lambda' in value || '_jsonata_function' in value));
