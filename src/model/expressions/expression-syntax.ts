import { ExpressionFailure } from './expression-failure.ts';
import { functionsFor, tablesOfFunctions } from './expression-functions.ts';
import { expressionLimits } from './expression-limits.ts';
import { guardedBuiltins, plainBuiltins } from './guarded-builtins.ts';

/** A node as the language's parser gives it: only what is looked at here. */
export interface SyntaxNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly arguments?: readonly SyntaxNode[];
  readonly procedure?: SyntaxNode;
  readonly lhs?: unknown;
  readonly rhs?: unknown;
}

/** What can be said of an expression before it is run. */
export interface Syntax {
  /** Tables that it looks things up in. */
  readonly tables: readonly string[];
  /** Dotted paths that it reads from the record, where that can be told. */
  readonly paths: readonly string[];
  /** Nodes whose values are handed to something that works in proportion to them. */
  readonly handled: ReadonlySet<SyntaxNode>;
}

/** Names of our own functions. */
export const ownFunctionNames: readonly string[] = Object.keys(
  functionsFor({ context: { countryCode: 'AU' }, tables: new Map(), note: () => undefined }),
);

const known: ReadonlySet<string> = new Set([
  ...ownFunctionNames,
  ...plainBuiltins,
  ...Object.keys(guardedBuiltins),
  '',
  '$',
]);

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const nodesIn = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return [];
  return Object.entries(value).map(([name, member]) => (name === 'signature' ? null : member));
};

/**
 * Walks what was written: refuses what is too large, functions that there are none of, and what would make the answer
 * depend on more than the record and the tables. @throws ExpressionFailure
 */
export const readSyntax = (root: unknown): Syntax => {
  const tables = new Set<string>();
  const paths = new Set<string>();
  const handled = new Set<SyntaxNode>();
  const bound = new Set<string>();
  const used: SyntaxNode[] = [];
  let nodes = 0;

  const readCall = (node: SyntaxNode): void => {
    const name = node.procedure?.value;
    const given = node.arguments ?? [];
    for (const each of given) handled.add(each);
    if (typeof name !== 'string') return;
    const fixed = tablesOfFunctions[name];
    if (fixed !== undefined) tables.add(fixed);
    if (name !== 'lookup') return;
    const [table] = given;
    if (table?.type === 'string' && typeof table.value === 'string') tables.add(table.value);
    else if (
      table === undefined ||
      table.type === 'binary' ||
      table.type === 'condition' ||
      table.type === 'function'
    )
      throw new ExpressionFailure(
        'broken',
        'The name of a table has to be written out: $lookup("name", key).',
        node.position ?? null,
      );
  };

  const readNode = (node: SyntaxNode): void => {
    switch (node.type) {
      case 'transform':
        throw new ExpressionFailure(
          'broken',
          'Records are not changed in place here.',
          node.position ?? null,
        );
      case 'variable':
        used.push(node);
        break;
      case 'bind':
        if (isNode(node.lhs)) bound.add(String(node.lhs.value));
        break;
      case 'lambda':
        for (const each of node.arguments ?? []) bound.add(String(each.value));
        break;
      case 'function':
      case 'partial':
        readCall(node);
        break;
      case 'binary':
        if (isNode(node.lhs)) handled.add(node.lhs);
        if (isNode(node.rhs)) handled.add(node.rhs);
        break;
      case 'apply':
        if (isNode(node.lhs)) handled.add(node.lhs);
        break;
      case 'path': {
        const path = pathOf(node);
        if (path !== null) paths.add(path);
        break;
      }
      default:
    }
    for (const name of ['focus', 'index'] as const) {
      const label: unknown = Reflect.get(node, name);
      if (typeof label === 'string') bound.add(label);
    }
  };

  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 0 }];
  for (let here = waiting.pop(); here !== undefined; here = waiting.pop()) {
    const { value, depth } = here;
    if (isNode(value)) {
      nodes += 1;
      if (nodes > expressionLimits.nodes)
        throw new ExpressionFailure('broken', 'The expression has too many parts.');
      if (depth > expressionLimits.depth)
        throw new ExpressionFailure('broken', 'The expression is nested too deeply.', value.position ?? null);
      readNode(value);
    }
    for (const inner of nodesIn(value))
      if (typeof inner === 'object' && inner !== null)
        waiting.push({ value: inner, depth: depth + (isNode(value) ? 1 : 0) });
  }
  for (const node of used) {
    const name = String(node.value);
    if (known.has(name) || bound.has(name)) continue;
    throw new ExpressionFailure(
      'broken',
      `There is no function or variable $${name} here.`,
      node.position ?? null,
    );
  }
  return { tables: [...tables].toSorted(), paths: [...paths].toSorted(), handled };
};

/** The dotted path that a node reads; null where it begins with something else than a name. */
export const pathOf = (node: SyntaxNode): string | null => {
  const steps: unknown = Reflect.get(node, 'steps');
  if (!Array.isArray(steps)) return null;
  const names: string[] = [];
  for (const step of steps as readonly unknown[]) {
    if (!isNode(step) || step.type !== 'name') break;
    names.push(String(step.value));
  }
  return names.length === 0 ? null : names.join('.');
};
