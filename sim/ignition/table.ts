/** Rows of one kind in the order they were made, found by slug and by a key of their owner. */
export class Table<Row extends { readonly slug: string }> {
  readonly #rows: Row[] = [];
  readonly #positions = new Map<string, number>();
  readonly #ownersOf: (row: Row) => readonly string[];
  /** Built when it is first asked for: most of 100,000 clients are never opened. */
  #byOwner: Map<string, Row[]> | null = null;

  constructor(ownersOf: (row: Row) => readonly string[] = () => []) {
    this.#ownersOf = ownersOf;
  }

  get size(): number {
    return this.#rows.length;
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  add(row: Row): Row {
    this.#positions.set(row.slug, this.#rows.length);
    this.#rows.push(row);
    if (this.#byOwner !== null) this.#index(this.#byOwner, row);
    return row;
  }

  /** Takes a row out; those behind it move up, as pages under a reader's cursor do. False when there is none. */
  remove(slug: string): boolean {
    const position = this.#positions.get(slug);
    if (position === undefined) return false;
    this.#rows.splice(position, 1);
    this.#positions.clear();
    for (const [place, row] of this.#rows.entries()) this.#positions.set(row.slug, place);
    this.#byOwner = null;
    return true;
  }

  find(slug: string): Row | null {
    const position = this.#positions.get(slug);
    return position === undefined ? null : (this.#rows[position] ?? null);
  }

  ownedBy(owner: string): readonly Row[] {
    if (this.#byOwner === null) {
      const index = new Map<string, Row[]>();
      for (const row of this.#rows) this.#index(index, row);
      this.#byOwner = index;
    }
    return this.#byOwner.get(owner) ?? [];
  }

  #index(index: Map<string, Row[]>, row: Row): void {
    for (const owner of this.#ownersOf(row)) {
      const rows = index.get(owner);
      if (rows === undefined) index.set(owner, [row]);
      else rows.push(row);
    }
  }
}
