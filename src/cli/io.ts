import type { Environment } from '#app/config.ts';

/** What a command may touch of the process it runs in; tests hand in their own. */
export interface Io {
  readonly environment: Environment;
  out(text: string): void;
  err(text: string): void;
  /** A person sits at a terminal: questions may be asked and lines redrawn. */
  readonly isInteractive: boolean;
  /** Characters in a line of the terminal that a person reads; left out where a file or a program does. */
  readonly columns?: number | undefined;
  /** Aborted by the first Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/** 0 fine, 1 findings, 2 usage, 3 failure. */
export type ExitCode = 0 | 1 | 2 | 3;
export const exitCodes = { fine: 0, findings: 1, usage: 2, failure: 3 } as const satisfies Record<
  string,
  ExitCode
>;
