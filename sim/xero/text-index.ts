/** Ids under a text that need not be unique. A text with one id, the usual case, costs one entry and no list. */
export class TextIndex {
  readonly #ids = new Map<string, string | readonly string[]>();

  idsOf(key: string): readonly string[] {
    const found = this.#ids.get(key);
    if (found === undefined) return [];
    return typeof found === 'string' ? [found] : found;
  }

  add(key: string, id: string): void {
    const found = this.idsOf(key);
    this.#ids.set(key, found.length === 0 ? id : [...found, id]);
  }

  delete(key: string, id: string): void {
    const left = this.idsOf(key).filter((other) => other !== id);
    if (left.length === 0) this.#ids.delete(key);
    else this.#ids.set(key, left);
  }
}
