interface Stored {
  readonly id: string;
  readonly number?: string;
}

/**
 * Documents of one organisation in the order of creation, found by id, by number where they have one, and by the ids of
 * those they belong to.
 */
export class DocumentStore<Document extends Stored> {
  readonly #byId = new Map<string, Document>();
  readonly #byNumber = new Map<string, string>();
  readonly #byOwner = new Map<string, Set<string>>();
  readonly #ownersOf: (document: Document) => readonly string[];

  constructor(ownersOf: (document: Document) => readonly string[] = () => []) {
    this.#ownersOf = ownersOf;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): Document | null {
    return this.#byId.get(id.toLowerCase()) ?? null;
  }

  byNumber(number: string): Document | null {
    return this.get(this.#byNumber.get(numberKey(number)) ?? '');
  }

  ofOwner(id: string): readonly Document[] {
    return [...(this.#byOwner.get(id) ?? [])].flatMap((each) => this.get(each) ?? []);
  }

  list(): readonly Document[] {
    return [...this.#byId.values()];
  }

  /** The number of one that is replaced stays taken only while it carries it. */
  put(document: Document): void {
    this.#unindex(document.id);
    this.#byId.set(document.id, document);
    if (document.number !== undefined) this.#byNumber.set(numberKey(document.number), document.id);
    for (const owner of this.#ownersOf(document)) {
      const owned = this.#byOwner.get(owner);
      if (owned === undefined) this.#byOwner.set(owner, new Set([document.id]));
      else owned.add(document.id);
    }
  }

  remove(id: string): void {
    this.#unindex(id);
    this.#byId.delete(id);
  }

  #unindex(id: string): void {
    const before = this.#byId.get(id);
    if (before === undefined) return;
    if (before.number !== undefined) this.#byNumber.delete(numberKey(before.number));
    for (const owner of this.#ownersOf(before)) this.#byOwner.get(owner)?.delete(id);
  }
}

const numberKey = (number: string): string => number.trim().toLowerCase();
