/** The fields of a filter that narrow anything: those that are not undefined. */
export const givenOf = <Filter extends object>(
  filter: Filter,
): { [Name in keyof Filter]?: Exclude<Filter[Name], undefined> } => {
  const given: { [Name in keyof Filter]?: Exclude<Filter[Name], undefined> } = { ...filter };
  for (const name in given) if (given[name] === undefined) delete given[name];
  return given;
};
