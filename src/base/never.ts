/** Ends a `switch` over a union: does not compile while a case is missing. */
export const unreachable = (value: never): never => {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
};
