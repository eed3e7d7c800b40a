/** What one evaluation of one expression may cost. Counted, never timed: the same record always ends the same way. */
export const expressionLimits = {
  /** Characters of an expression's text. */
  length: 4_000,
  /** Levels of nesting of what was written. */
  depth: 60,
  /** Nodes of what was written. */
  nodes: 1_500,
  /** Units of work: one a node evaluated, one for each 64 characters or members handled. About 50 ms. */
  work: 20_000,
  /** Calls within calls. */
  stack: 120,
  /** Entries of one list. */
  entries: 5_000,
  /** Characters and members of one value under way, counted as if it were written out. */
  size: 100_000,
  /** Characters and members of what comes out. */
  result: 32_000,
  /** Levels of nesting of what comes out. */
  resultDepth: 16,
} as const;

/** Instructions of one pattern, and characters that it may be tried on. */
export const patternLimits = { instructions: 1_000, text: 10_000 } as const;

/** Characters or members that one unit of work pays for. */
export const sizeOfUnit = 64;
