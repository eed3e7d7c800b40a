/** One stored object in the wire's own words; hidden members are taken out by the table's `wire`. */
export interface Row {
  readonly id: string;
  readonly object: string;
  readonly created: number;
}

/** An object as it is answered. */
export type Wire = Record<string, unknown>;

/**
 * The objects of one kind, newest first by `created` and then by order of arrival. Rows are changed in place:
 * whoever changes one says so by `changed`, which keeps the indexes and what search still shows of it.
 */
export class Table<T extends Row> {
  readonly object: string;
  readonly wire: (row: T) => Wire;
  readonly #keys: Readonly<Record<string, (row: T) => string | null>>;
  readonly #indexes = new Map<string, Map<string, Set<T>>>();
  readonly #indexed = new Map<T, Readonly<Record<string, string | null>>>();
  #rows: (T | null)[] = [];
  readonly #byId = new Map<string, T>();
  readonly #removed = new Set<string>();
  #positions: Map<T, number> | null = new Map();

  constructor(
    object: string,
    wire: (row: T) => Wire,
    keys: Readonly<Record<string, (row: T) => string | null>> = {},
  ) {
    this.object = object;
    this.wire = wire;
    this.#keys = keys;
    for (const name of Object.keys(keys)) this.#indexes.set(name, new Map());
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): T | null {
    return this.#byId.get(id) ?? null;
  }

  /** Whether there once was an object of that id. */
  wasRemoved(id: string): boolean {
    return this.#removed.has(id);
  }

  add(row: T): T {
    let at = this.#rows.length;
    while (at > 0 && (this.#rows[at - 1]?.created ?? 0) > row.created) at -= 1;
    if (at === this.#rows.length) {
      this.#positions?.set(row, at);
      this.#rows.push(row);
    } else {
      this.#rows.splice(at, 0, row);
      this.#positions = null;
    }
    this.#byId.set(row.id, row);
    this.changed(row);
    return row;
  }

  changed(row: T): void {
    const before = this.#indexed.get(row);
    const after: Record<string, string | null> = {};
    for (const [name, keyOf] of Object.entries(this.#keys)) {
      const key = keyOf(row);
      after[name] = key;
      const was = before?.[name];
      if (was === key) continue;
      const index = this.#indexes.get(name);
      if (was !== undefined && was !== null) index?.get(was)?.delete(row);
      if (key === null) continue;
      const peers = index?.get(key) ?? new Set();
      peers.add(row);
      index?.set(key, peers);
    }
    this.#indexed.set(row, after);
  }

  remove(row: T): void {
    this.#rows[this.#positionOf(row)] = null;
    this.#positions?.delete(row);
    this.#byId.delete(row.id);
    this.#removed.add(row.id);
    for (const [name, key] of Object.entries(this.#indexed.get(row) ?? {}))
      if (key !== null) this.#indexes.get(name)?.get(key)?.delete(row);
    this.#indexed.delete(row);
  }

  /** Rows with that key in the named index, newest first. */
  by(index: string, key: string): readonly T[] {
    const peers = this.#indexes.get(index)?.get(key);
    if (peers === undefined) return [];
    return [...peers].toSorted((a, b) => this.#positionOf(b) - this.#positionOf(a));
  }

  /** From the newest on, or from the one after `cursor` on. */
  *newestFirst(cursor: T | null = null): Generator<T> {
    const from = cursor === null ? this.#rows.length - 1 : this.#positionOf(cursor) - 1;
    for (let at = from; at >= 0; at -= 1) {
      const row = this.#rows[at];
      if (row !== null && row !== undefined) yield row;
    }
  }

  /** From the oldest on, or from the one after `cursor` on. */
  *oldestFirst(cursor: T | null = null): Generator<T> {
    const from = cursor === null ? 0 : this.#positionOf(cursor) + 1;
    for (let at = from; at < this.#rows.length; at += 1) {
      const row = this.#rows[at];
      if (row !== null && row !== undefined) yield row;
    }
  }

  #positionOf(row: T): number {
    if (this.#positions === null) {
      this.#positions = new Map();
      this.#rows = this.#rows.filter((known) => known !== null);
      for (const [at, known] of this.#rows.entries()) if (known !== null) this.#positions.set(known, at);
    }
    return this.#positions.get(row) ?? -1;
  }
}
