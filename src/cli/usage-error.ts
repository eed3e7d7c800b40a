/** The command line was not understood: exit code 2, with the usage of what was meant. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
