import { ExpressionFailure } from './expression-failure.ts';
import { patternLimits } from './expression-limits.ts';

/** One step of a pattern. Steps name others by their place in the program. */
export type Instruction =
  | { readonly op: 'char'; readonly test: RegExp }
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'assert'; readonly kind: '^' | '$' | 'b' | 'B' }
  | { readonly op: 'match' };

export interface PatternProgram {
  readonly instructions: readonly Instruction[];
  readonly groups: number;
}

/** Emits its instructions at the place given. */
type Emit = (program: Instruction[]) => void;

const unsupported = (what: string): ExpressionFailure =>
  new ExpressionFailure('broken', `Patterns cannot have ${what} here.`);

/** Reads a pattern that JavaScript has accepted already. @throws ExpressionFailure for what is not supported. */
export const compilePattern = (source: string, flags: string): PatternProgram => {
  let at = 0;
  let groups = 0;
  const letterFlags = flags.includes('i') ? 'i' : '';

  const alternatives = (): Emit => {
    const branches = [sequence()];
    while (source[at] === '|') {
      at += 1;
      branches.push(sequence());
    }
    return branches.reduceRight((rest, branch) => eitherOf(branch, rest));
  };

  const sequence = (): Emit => {
    const parts: Emit[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(quantified());
    return (program) => {
      for (const part of parts) part(program);
    };
  };

  const quantified = (): Emit => {
    const part = atom();
    const range = quantifier();
    if (range === null) return part;
    const isLazy = source[at] === '?';
    if (isLazy) at += 1;
    return repeated(part, range.least, range.most, isLazy);
  };

  const quantifier = (): { readonly least: number; readonly most: number | null } | null => {
    const sign = source[at];
    if (sign === '*' || sign === '+' || sign === '?') {
      at += 1;
      return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : null };
    }
    const found = /^\{(\d+)(,(\d*))?\}/.exec(source.slice(at, at + 20));
    if (found === null) return null;
    at += found[0].length;
    const least = Number(found[1]);
    if (found[2] === undefined) return { least, most: least };
    return { least, most: found[3] === '' ? null : Number(found[3]) };
  };

  const atom = (): Emit => {
    const sign = source[at] ?? '';
    if (sign === '(') return group();
    if (sign === '^' || sign === '$') {
      at += 1;
      return (program) => program.push({ op: 'assert', kind: sign });
    }
    const text = atomText(sign);
    at += text.length;
    if (text === '\\b' || text === '\\B') {
      const kind = text === '\\b' ? 'b' : 'B';
      return (program) => program.push({ op: 'assert', kind });
    }
    const test = new RegExp(`^(?:${text})$`, letterFlags);
    return (program) => {
      if (program.length >= patternLimits.instructions) throw unsupported('so many parts');
      program.push({ op: 'char', test });
    };
  };

  /** The text of what stands for one character. */
  const atomText = (sign: string): string => {
    if (sign === '[') {
      for (let end = at + 1; end < source.length; end += 1) {
        if (source[end] === '\\') end += 1;
        else if (source[end] === ']') return source.slice(at, end + 1);
      }
      throw unsupported('a class without its end');
    }
    if (sign !== '\\') return sign === '{' || sign === '}' || sign === ']' ? `\\${sign}` : sign;
    const escaped = source[at + 1] ?? '';
    if (/[1-9k]/.test(escaped)) throw unsupported('references to what a group found');
    if (/[pP]/.test(escaped)) throw unsupported('classes by Unicode property');
    const length = /^\\(?:u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z])/.exec(source.slice(at, at + 6))?.[0]
      .length;
    return source.slice(at, at + (length ?? 2));
  };

  const group = (): Emit => {
    at += 1;
    let slot: number | null = null;
    const opening = /^\?(?::|<[A-Za-z_]\w*>)/.exec(source.slice(at, at + 60))?.[0];
    if (opening !== undefined) at += opening.length;
    else if (source[at] === '?') throw unsupported('looks ahead or behind');
    if (opening !== '?:') {
      groups += 1;
      slot = 2 * groups;
    }
    const inner = alternatives();
    at += 1;
    if (slot === null) return inner;
    const start = slot;
    return (program) => {
      program.push({ op: 'save', slot: start });
      inner(program);
      program.push({ op: 'save', slot: start + 1 });
    };
  };

  const emit = alternatives();
  if (at < source.length) throw unsupported('an unpaired bracket');
  const instructions: Instruction[] = [];
  instructions.push({ op: 'save', slot: 0 });
  emit(instructions);
  instructions.push({ op: 'save', slot: 1 }, { op: 'match' });
  if (instructions.length > patternLimits.instructions) throw unsupported('so many parts');
  return { instructions, groups };
};

const eitherOf =
  (first: Emit, second: Emit): Emit =>
  (program) => {
    const split = program.length;
    program.push({ op: 'match' });
    first(program);
    const jump = program.length;
    program.push({ op: 'match' });
    program[split] = { op: 'split', first: split + 1, second: program.length };
    second(program);
    program[jump] = { op: 'jump', to: program.length };
  };

const splitTo = (into: number, past: number, isLazy: boolean): Instruction =>
  isLazy ? { op: 'split', first: past, second: into } : { op: 'split', first: into, second: past };

const repeated =
  (part: Emit, least: number, most: number | null, isLazy: boolean): Emit =>
  (program) => {
    if (Math.max(least, most ?? 0) > patternLimits.instructions) throw unsupported('so many parts');
    for (let i = 0; i < least; i += 1) part(program);
    if (most === null) {
      const split = program.length;
      program.push({ op: 'match' });
      part(program);
      program.push({ op: 'jump', to: split });
      program[split] = splitTo(split + 1, program.length, isLazy);
      return;
    }
    const splits: number[] = [];
    for (let i = least; i < most; i += 1) {
      splits.push(program.length);
      program.push({ op: 'match' });
      part(program);
    }
    for (const split of splits) program[split] = splitTo(split + 1, program.length, isLazy);
  };
