import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { ExpressionFailure } from './expression-failure.ts';
import { functionsFor, type ExpressionFunction, type ExpressionWorld } from './expression-functions.ts';
import { expressionLimits, sizeOfUnit } from './expression-limits.ts';
import { ownFunctionNames, pathOf, readSyntax, type SyntaxNode } from './expression-syntax.ts';
import { guardedBuiltins } from './guarded-builtins.ts';
import { LinearPattern } from './linear-pattern.ts';
import { createSizes, isCallable } from './value-size.ts';

/** An expression that is ready to run. */
export interface Expression {
  readonly tables: readonly string[];
  readonly paths: readonly string[];
  /**
   * The expression's value for one record, null for none. The same record, tables and country give the same value.
   * @throws ExpressionFailure
   */
  evaluate(view: JsonObject, world: ExpressionWorld): Promise<JsonValue>;
}

/** What one evaluation has left, and works in. */
interface Run {
  left: number;
  readonly functions: Readonly<Record<string, ExpressionFunction>>;
  readonly sizeOf: (value: unknown) => number;
  readonly step: ExpressionWorld['step'];
}

/** Where the language's interpreter lets itself be watched: around every node that it evaluates. */
const entryHook = Symbol.for('jsonata.__evaluate_entry');
const exitHook = Symbol.for('jsonata.__evaluate_exit');
/** Types of node whose values are made and not found. */
const making: ReadonlySet<string | undefined> = new Set(['unary', 'binary', 'function', 'apply']);

/**
 * Reads an expression of JSONata 2 with our functions. The interpreter comes with the first one, since most flows have none.
 * @throws ExpressionFailure `broken`, with the position where it is known.
 */
export const compileExpression = async (text: string): Promise<Expression> => {
  if (text.length > expressionLimits.length)
    throw new ExpressionFailure(
      'broken',
      `An expression has at most ${String(expressionLimits.length)} characters.`,
    );
  const { default: jsonata } = await import('jsonata');
  let run: Run | null = null;
  const running = (): Run => {
    if (run === null) throw new ExpressionFailure('failed', 'The expression is not being evaluated.');
    return run;
  };
  const pay = (work: number): void => {
    const now = running();
    now.left -= work;
    if (now.left < 0)
      throw new ExpressionFailure(
        'costly',
        'It takes more steps than it may: look for something that does not end.',
      );
  };
  const options = {
    stack: expressionLimits.stack,
    sequence: expressionLimits.entries,
    RegexEngine: patternsPaidBy(pay),
  };
  let compiled: ReturnType<typeof jsonata>;
  try {
    compiled = jsonata(text, options);
  } catch (caught) {
    throw failureOf(caught, 'broken');
  }
  const syntax = readSyntax(compiled.ast());
  for (const name of ownFunctionNames)
    compiled.registerFunction(name, (first, second, third) =>
      running().functions[name]?.(...jsonOnly([first, second, third])),
    );
  for (const [name, { signature, run: call }] of Object.entries(guardedBuiltins))
    compiled.registerFunction(
      name,
      (first, second, third) => call(...jsonOnly([first, second, third])),
      signature,
    );

  const enter = (node: SyntaxNode, input: unknown): void => {
    pay(
      node.type === 'function' || node.type === 'descendant'
        ? 1 + running().sizeOf(input) / sizeOfUnit / 8
        : 1,
    );
  };
  const leave = (node: SyntaxNode, _input: unknown, _frame: unknown, result: unknown): void => {
    const { step } = running();
    if (step !== undefined) {
      const did = didOf(node);
      if (did !== null) step(did, result);
    }
    const isMade = making.has(node.type);
    if (!isMade && !syntax.handled.has(node)) return;
    const size = running().sizeOf(result);
    if (isMade && size > expressionLimits.size)
      throw new ExpressionFailure('costly', 'A value on the way is larger than a value may be.');
    pay(size / sizeOfUnit);
  };
  const environment = compiled as unknown as { assign(name: symbol, value: unknown): void };
  environment.assign(entryHook, enter);
  environment.assign(exitHook, leave);

  /** One evaluation at a time: the interpreter waits in between, and what it may spend belongs to one of them. */
  let before: Promise<unknown> = Promise.resolve();
  const evaluate = async (view: JsonObject, world: ExpressionWorld): Promise<JsonValue> => {
    run = {
      left: expressionLimits.work,
      functions: functionsFor(world),
      sizeOf: createSizes(),
      step: world.step,
    };
    try {
      return plain(await compiled.evaluate(withoutNulls(view)), { left: expressionLimits.result }, 0) ?? null;
    } catch (caught) {
      throw failureOf(caught, 'failed');
    } finally {
      run = null;
    }
  };
  return {
    tables: syntax.tables,
    paths: syntax.paths,
    evaluate: (view, world) => {
      const turn = before.then(() => evaluate(view, world));
      before = turn.catch(() => null);
      return turn;
    },
  };
};

/** A node as a step that people can follow; null for what is a part of one. */
const didOf = (node: SyntaxNode): string | null => {
  if (node.type === 'path') return pathOf(node);
  const name = node.type === 'function' ? node.procedure?.value : undefined;
  return typeof name === 'string' ? `$${name}` : null;
};

const patternsPaidBy = (pay: (work: number) => void): RegExpConstructor => {
  const engine = class extends LinearPattern {
    constructor(pattern: RegExp) {
      super(pattern, pay);
    }
  };
  return engine as unknown as RegExpConstructor;
};

const jsonOnly = (given: readonly unknown[]): readonly (JsonValue | undefined)[] =>
  given.map((each) => {
    if (isCallable(each))
      throw new ExpressionFailure('failed', 'A function cannot be given to this function.');
    return each as JsonValue | undefined;
  });

/** The record as expressions see it: what is empty is absent. */
const withoutNulls = (view: JsonValue): JsonValue => {
  if (Array.isArray(view)) return view.map((each: JsonValue) => withoutNulls(each));
  if (!isJsonObject(view)) return view;
  const kept: Record<string, JsonValue> = {};
  for (const [name, member] of Object.entries(view))
    if (member !== null && member !== undefined) kept[name] = withoutNulls(member);
  return kept;
};

/** JSON and nothing else of what came out; undefined for nothing. */
const plain = (value: unknown, room: { left: number }, depth: number): JsonValue | undefined => {
  if (value === undefined || value === null) return undefined;
  room.left -= typeof value === 'string' ? value.length : 1;
  if (room.left < 0 || depth > expressionLimits.resultDepth)
    throw new ExpressionFailure('costly', 'The value is larger than a field can be.');
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    throw new ExpressionFailure('failed', 'The value is no number that can be written.');
  }
  if (isCallable(value) || typeof value !== 'object')
    throw new ExpressionFailure('failed', 'The value is a function, not something to write.');
  if (Array.isArray(value)) return value.flatMap((each: unknown) => plain(each, room, depth + 1) ?? []);
  const members: Record<string, JsonValue> = {};
  for (const [name, member] of Object.entries(value)) {
    const kept = plain(member, room, depth + 1);
    if (kept !== undefined) members[name] = kept;
  }
  return members;
};

/** The interpreter's own refusals, by code, in words that hold nothing of the record. */
const failureOf = (caught: unknown, otherwise: 'broken' | 'failed'): ExpressionFailure => {
  if (caught instanceof ExpressionFailure) return caught;
  if (typeof caught !== 'object' || caught === null)
    return new ExpressionFailure(otherwise, 'The expression failed.');
  const { code, position, token, message } = caught as {
    readonly code?: unknown;
    readonly position?: unknown;
    readonly token?: unknown;
    readonly message?: unknown;
  };
  const at = typeof position === 'number' ? position : null;
  const name = typeof token === 'string' && token.length < 60 ? ` at “${token}”` : '';
  if (code === 'D1011') return new ExpressionFailure('costly', 'Functions call each other too deeply.', at);
  if (code === 'D2014' || code === 'D2015')
    return new ExpressionFailure(
      'costly',
      `A list has more than ${String(expressionLimits.entries)} entries.`,
      at,
    );
  if (code === 'D3137' || code === 'D3141')
    return new ExpressionFailure(
      'refused',
      typeof message === 'string' ? message.slice(0, 300) : 'It was refused.',
      at,
    );
  if (otherwise === 'broken' && typeof message === 'string')
    return new ExpressionFailure('broken', message.slice(0, 300), at);
  if (caught instanceof RangeError)
    return new ExpressionFailure('costly', 'A value on the way is too large.', at);
  const sentence = typeof code === 'string' ? typeFailures[code] : undefined;
  return new ExpressionFailure(
    'failed',
    `${sentence ?? 'It met a value that it cannot work with'}${name}.`,
    at,
  );
};

const typeFailures: Readonly<Record<string, string>> = {
  T0410: 'A function was given something of the wrong type',
  T0411: 'A function was given what it has no use for',
  T0412: 'A function was given a list of the wrong type',
  T1006: 'Something was called that is no function',
  T2001: 'The left side of an operator is no number',
  T2002: 'The right side of an operator is no number',
  T2009: 'Things of different types were compared',
  T2010: 'Only numbers and texts can be compared',
  D1001: 'A number is out of range',
  D3001: 'Something cannot be written as text',
  D3030: 'A text is no number',
};
