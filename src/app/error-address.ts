import { errorDocs } from '#contract/error-answer.ts';
import { readConfig, type Environment } from './config.ts';
import { readRuntime } from './runtime-file.ts';

/**
 * Where a person at this machine reads about a code: on the running console, as the API names it, else in the file that
 * the console shows.
 */
export const errorAddress = (environment: Environment, code: string): string => {
  const url = runningAt(environment);
  return url === null ? errorFile(code) : `${url}${errorDocs(code)}`;
};

export const errorFile = (code: string): string => `docs/errors.md#${code}`;

const runningAt = (environment: Environment): string | null => {
  try {
    return readRuntime(readConfig(environment).dataDir)?.url ?? null;
  } catch {
    // Settings that cannot be read are very likely what is being told of.
    return null;
  }
};
