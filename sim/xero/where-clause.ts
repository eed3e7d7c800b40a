/**
 * The common forms of Xero's `where`: `Field=="text"`, `!=`, `<`, `>`, `DateTime(y,m,d)`, `Guid("…")`, `true`, `null`,
 * `Field.Contains("…")`, `.StartsWith`, `.EndsWith`, `.ToLower()`, `AND`/`&&`, `OR`/`||` and brackets.
 */
export type WhereClause =
  | { readonly kind: 'and' | 'or'; readonly left: WhereClause; readonly right: WhereClause }
  | {
      readonly kind: 'test';
      readonly field: string;
      readonly operator: WhereOperator;
      readonly value: WhereValue;
    };

export type WhereOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'Contains' | 'StartsWith' | 'EndsWith';
export type WhereValue = string | number | boolean | null;

/** Answered by Xero as `QueryParseException`. */
export class WhereSyntaxError extends Error {}

/** Reads the fields a record has; `undefined` for one it never has. Instants are epoch ms. */
export type FieldReader = (field: string) => WhereValue | undefined;

const tokenPattern =
  /\s*(?:("(?:[^"\\]|\\.)*")|(==|!=|<=|>=|<|>|&&|\|\||[().,])|([A-Za-z_][A-Za-z0-9_]*)|(-?\d+(?:\.\d+)?))/y;

export const parseWhere = (text: string): WhereClause => {
  const parser = new WhereParser(tokensOf(text.replaceAll('&quot;', '"')));
  const clause = parser.readOr();
  parser.expectEnd();
  return clause;
};

const tokensOf = (text: string): string[] => {
  const tokens: string[] = [];
  const source = text.trim();
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < source.length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(source);
    if (match === null) throw new WhereSyntaxError(`Syntax error at position ${String(at)}.`);
    tokens.push(match[0].trim());
  }
  return tokens;
};

class WhereParser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  readOr(): WhereClause {
    let left = this.#readAnd();
    while (this.#take('OR', '||')) left = { kind: 'or', left, right: this.#readAnd() };
    return left;
  }

  expectEnd(): void {
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new WhereSyntaxError(`Syntax error near ${rest}.`);
  }

  #readAnd(): WhereClause {
    let left = this.#readTest();
    while (this.#take('AND', '&&')) left = { kind: 'and', left, right: this.#readTest() };
    return left;
  }

  #readTest(): WhereClause {
    if (this.#take('(')) {
      const inner = this.readOr();
      this.#expect(')');
      return inner;
    }
    let field = this.#next();
    while (this.#take('.')) {
      const name = this.#next();
      if (name === 'Contains' || name === 'StartsWith' || name === 'EndsWith') {
        this.#expect('(');
        const value = this.#readValue();
        this.#expect(')');
        return { kind: 'test', field, operator: name, value };
      }
      if (name === 'ToLower' || name === 'ToUpper' || name === 'Trim') {
        this.#expect('(');
        this.#expect(')');
      } else field = `${field}.${name}`;
    }
    const operator = this.#next();
    if (!isComparison(operator)) throw new WhereSyntaxError(`Operator expected, found ${operator}.`);
    return { kind: 'test', field, operator, value: this.#readValue() };
  }

  #readValue(): WhereValue {
    const token = this.#next();
    if (token.startsWith('"')) return token.slice(1, -1).replace(/\\(.)/g, '$1');
    if (/^-?\d/.test(token)) return Number(token);
    switch (token.toLowerCase()) {
      case 'true':
        return true;
      case 'false':
        return false;
      case 'null':
        return null;
      case 'guid':
        return this.#readCall()[0] ?? null;
      case 'datetime':
        return dateOf(this.#readCall());
      default:
        throw new WhereSyntaxError(`Value expected, found ${token}.`);
    }
  }

  #readCall(): WhereValue[] {
    this.#expect('(');
    const values = [this.#readValue()];
    while (this.#take(',')) values.push(this.#readValue());
    this.#expect(')');
    return values;
  }

  #take(...words: readonly string[]): boolean {
    const token = this.#tokens[this.#at]?.toUpperCase();
    if (token === undefined || !words.includes(token)) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw new WhereSyntaxError(`${token} expected.`);
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new WhereSyntaxError('Expression expected.');
    this.#at += 1;
    return token;
  }
}

const isComparison = (token: string): token is '==' | '!=' | '<' | '<=' | '>' | '>=' =>
  ['==', '!=', '<', '<=', '>', '>='].includes(token);

const dateOf = (parts: readonly WhereValue[]): number => {
  const [year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
};

/** Throws `WhereSyntaxError` on a field the records never have. Texts compare without case, as Xero's database does. */
export const satisfies = (clause: WhereClause, read: FieldReader): boolean => {
  if (clause.kind !== 'test') {
    const left = satisfies(clause.left, read);
    return clause.kind === 'and'
      ? left && satisfies(clause.right, read)
      : left || satisfies(clause.right, read);
  }
  const found = read(clause.field);
  if (found === undefined) throw new WhereSyntaxError(`No property or field '${clause.field}' exists`);
  const left = fold(found);
  const right = fold(clause.value);
  if (clause.operator === '==') return left === right;
  if (clause.operator === '!=') return left !== right;
  if (left === null || right === null) return false;
  switch (clause.operator) {
    case 'Contains':
      return String(left).includes(String(right));
    case 'StartsWith':
      return String(left).startsWith(String(right));
    case 'EndsWith':
      return String(left).endsWith(String(right));
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
};

const fold = (value: WhereValue): WhereValue => (typeof value === 'string' ? value.toLowerCase() : value);
