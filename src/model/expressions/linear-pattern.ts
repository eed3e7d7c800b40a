import { ExpressionFailure } from './expression-failure.ts';
import { patternLimits } from './expression-limits.ts';
import { compilePattern, type Instruction, type PatternProgram } from './pattern-program.ts';

/** Pays for work; throws when there is nothing left to pay with. */
export type Pay = (work: number) => void;

/** What a match needs to look like for those who know `RegExp.exec`. */
export interface PatternMatch {
  readonly index: number;
  readonly length: number;
  readonly [place: number]: string | undefined;
}

interface Thread {
  readonly place: number;
  readonly saved: readonly number[];
}

/** Steps of a pattern that one unit of work pays for. */
const stepsOfUnit = 50;

/**
 * A pattern that is matched in time that grows with the text and never faster: all ways through it are followed side by
 * side, so that `(a+)+$` costs no more than `a+$`. The same matches as JavaScript's own for what it supports; looks ahead
 * and behind and references to groups are refused.
 */
export class LinearPattern {
  lastIndex = 0;
  readonly #program: PatternProgram;
  readonly #isMultiline: boolean;
  readonly #pay: Pay;

  constructor(pattern: RegExp, pay: Pay) {
    this.#program = compilePattern(pattern.source, pattern.flags);
    this.#isMultiline = pattern.multiline;
    this.#pay = pay;
    pay(Math.ceil(this.#program.instructions.length / stepsOfUnit));
  }

  /** The first match at or after `lastIndex`, which is moved behind it; null, and back to the start, without one. */
  exec(text: string): PatternMatch | null {
    if (text.length > patternLimits.text)
      throw new ExpressionFailure(
        'costly',
        `A pattern is tried on texts of at most ${String(patternLimits.text)} characters.`,
      );
    const saved = this.#search(text, this.lastIndex);
    if (saved === null) {
      this.lastIndex = 0;
      return null;
    }
    const parts = Array.from({ length: this.#program.groups + 1 }, (_, group) => {
      const start = saved[2 * group] ?? -1;
      const end = saved[2 * group + 1] ?? -1;
      return start < 0 || end < 0 ? undefined : text.slice(start, end);
    });
    this.lastIndex = saved[1] ?? 0;
    return Object.assign(parts, { index: saved[0] ?? 0 });
  }

  #search(text: string, from: number): readonly number[] | null {
    const { instructions } = this.#program;
    let threads: readonly Thread[] = [];
    let found: readonly number[] | null = null;
    for (let at = from; at <= text.length; at += 1) {
      const next: Thread[] = [];
      const seen = new Set<number>();
      for (const thread of threads) this.#follow(next, seen, thread, text, at);
      if (found === null) this.#follow(next, seen, { place: 0, saved: [] }, text, at);
      this.#pay((next.length + 1) / stepsOfUnit);
      const survivors: Thread[] = [];
      for (const thread of next) {
        const instruction = instructions[thread.place];
        if (instruction?.op === 'match') {
          found = thread.saved;
          break;
        }
        if (instruction?.op === 'char' && at < text.length && instruction.test.test(text.charAt(at)))
          survivors.push({ place: thread.place + 1, saved: thread.saved });
      }
      threads = survivors;
      if (threads.length === 0 && found !== null) return found;
    }
    return found;
  }

  /** Adds every step that can be reached without a character, in order of preference. */
  #follow(into: Thread[], seen: Set<number>, start: Thread, text: string, at: number): void {
    const waiting: Thread[] = [start];
    for (let thread = waiting.pop(); thread !== undefined; thread = waiting.pop()) {
      if (seen.has(thread.place)) continue;
      seen.add(thread.place);
      const { place, saved } = thread;
      const instruction: Instruction | undefined = this.#program.instructions[place];
      if (instruction === undefined) continue;
      if (instruction.op === 'jump') waiting.push({ place: instruction.to, saved });
      else if (instruction.op === 'split') {
        waiting.push({ place: instruction.second, saved }, { place: instruction.first, saved });
      } else if (instruction.op === 'save') {
        const copy = [...saved];
        copy[instruction.slot] = at;
        waiting.push({ place: place + 1, saved: copy });
      } else if (instruction.op === 'assert') {
        if (this.#holds(instruction.kind, text, at)) waiting.push({ place: place + 1, saved });
      } else into.push(thread);
    }
  }

  #holds(kind: '^' | '$' | 'b' | 'B', text: string, at: number): boolean {
    if (kind === '^')
      return at === 0 || (this.#isMultiline && /[\n\r\u2028\u2029]/.test(text.charAt(at - 1)));
    if (kind === '$')
      return at === text.length || (this.#isMultiline && /[\n\r\u2028\u2029]/.test(text.charAt(at)));
    const isWord = (place: number): boolean => /^\w$/.test(text.charAt(place));
    return ((at > 0 && isWord(at - 1)) !== isWord(at)) === (kind === 'b');
  }
}
