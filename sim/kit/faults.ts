import { z } from 'zod';
import type { Random } from './random.ts';

/**
 * One thing that goes wrong on request. `match.path` is compared with the whole path, `*` standing for any text;
 * without `count` it stays until cleared; `skip` lets that many matching requests pass first.
 * - `status-429`, `status-500`: answered with the vendor's own shape and headers, nothing handled;
 * - `status-500-after-commit`: handled fully, then answered as `status-500`;
 * - `reset`: the socket is closed before anything is handled;
 * - `timeout-after-commit`: handled fully, then the answer is lost; `silent` keeps the socket open instead of closing it;
 * - `slow`: handled after `ms` on the simulator's clock;
 * - `malformed-json`: handled fully, then the body is cut in the middle.
 */
export const faultRuleSchema = z.strictObject({
  kind: z.enum([
    'status-429',
    'status-500',
    'status-500-after-commit',
    'reset',
    'timeout-after-commit',
    'slow',
    'malformed-json',
  ]),
  match: z.strictObject({ method: z.string().optional(), path: z.string().optional() }).optional(),
  skip: z.number().int().nonnegative().optional(),
  count: z.number().int().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
  ms: z.number().nonnegative().optional(),
  retryAfterSecs: z.number().int().positive().optional(),
  silent: z.boolean().optional(),
  /** Which of the vendor's own kinds of this refusal; its README lists them. */
  variant: z.string().optional(),
});

export type FaultRule = z.infer<typeof faultRuleSchema>;
export type FaultKind = FaultRule['kind'];

interface ArmedFault {
  readonly rule: FaultRule;
  readonly path: RegExp | null;
  skipLeft: number;
  countLeft: number;
}

/** The faults armed at present. The first that matches a request strikes; one request is struck at most once. */
export class FaultSwitches {
  #armed: ArmedFault[] = [];
  readonly #struck = new Map<FaultKind, number>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  add(rule: FaultRule): void {
    this.#armed.push({
      rule,
      path: rule.match?.path === undefined ? null : wildcard(rule.match.path),
      skipLeft: rule.skip ?? 0,
      countLeft: rule.count ?? Number.POSITIVE_INFINITY,
    });
  }

  clear(): void {
    this.#armed = [];
  }

  strike(method: string, path: string): FaultRule | null {
    for (const fault of this.#armed) {
      if (!concerns(fault, method, path)) continue;
      if (fault.skipLeft > 0) {
        fault.skipLeft -= 1;
        continue;
      }
      if (fault.rule.probability !== undefined && !this.#random.chance(fault.rule.probability)) continue;
      fault.countLeft -= 1;
      if (fault.countLeft <= 0) this.#armed = this.#armed.filter((other) => other !== fault);
      this.#struck.set(fault.rule.kind, (this.#struck.get(fault.rule.kind) ?? 0) + 1);
      return fault.rule;
    }
    return null;
  }

  list(): readonly FaultRule[] {
    return this.#armed.map((fault) => fault.rule);
  }

  /** How often each kind has struck since the start. */
  struck(): Readonly<Partial<Record<FaultKind, number>>> {
    return Object.fromEntries(this.#struck);
  }
}

const concerns = (fault: ArmedFault, method: string, path: string): boolean => {
  const wanted = fault.rule.match?.method;
  if (wanted !== undefined && wanted.toUpperCase() !== method) return false;
  return fault.path === null || fault.path.test(path);
};

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('.*')}$`,
    'i',
  );
