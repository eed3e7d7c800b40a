import type { FinanceErrorCode } from './finance-errors.ts';
import { financeErrorTable } from './finance-errors.ts';

/** What a halted job tells: text by name, figures among them. */
export type HaltDetails = Readonly<Record<string, string>>;

/** The job cannot go on now and will by itself: a record on its way, an answer that was lost. */
export class JobWaits extends Error {
  readonly code: string;
  readonly untilMs: number;
  readonly hint: string;
  readonly details: HaltDetails;

  constructor(
    code: string,
    message: string,
    init: { untilMs: number; hint?: string; details?: HaltDetails },
  ) {
    super(message);
    this.name = 'JobWaits';
    this.code = code;
    this.untilMs = init.untilMs;
    this.hint = init.hint ?? hintOf(code);
    this.details = init.details ?? {};
  }
}

/** Only a person can bring the job on. */
export class JobStops extends Error {
  readonly code: string;
  readonly hint: string;
  readonly details: HaltDetails;

  constructor(
    code: string,
    message: string,
    init: { hint?: string; details?: HaltDetails; cause?: unknown } = {},
  ) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'JobStops';
    this.code = code;
    this.hint = init.hint ?? hintOf(code);
    this.details = init.details ?? {};
  }
}

const hintOf = (code: string): string =>
  code in financeErrorTable
    ? financeErrorTable[code as FinanceErrorCode].hint
    : 'Remove the cause that is named, then try it again; or give it up.';
