/** One API request and what became of it. `status` is null when the caller got no answer. */
export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** Query as sent, without the question mark. */
  readonly query: string;
  /** Route the request was handled by, `-` when none matched. */
  readonly route: string;
  readonly status: number | null;
  readonly fault: string | null;
}

export interface RequestFilter {
  readonly method?: string;
  /** The whole path, or the beginning of one when it ends in `*`. */
  readonly path?: string;
  readonly status?: number | null;
}

/** Requests kept for reading; counters go on beyond it. */
const keptRequests = 10_000;

/** The last requests in order, and counters of all of them since the last `clear`. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #total = 0;
  readonly #counters = new Map<string, number>();

  add(entry: LoggedRequest): void {
    this.#total += 1;
    this.#entries.push(entry);
    if (this.#entries.length > keptRequests * 2) this.#entries = this.#entries.slice(-keptRequests);
    const key = `${entry.method} ${entry.route} ${entry.status === null ? 'none' : String(entry.status)}`;
    this.#counters.set(key, (this.#counters.get(key) ?? 0) + 1);
  }

  /** The last requests (at least 10,000 where there were so many) that match, oldest first. */
  list(filter: RequestFilter = {}): readonly LoggedRequest[] {
    return this.#entries.filter((entry) => fits(entry, filter));
  }

  count(filter: RequestFilter = {}): number {
    return this.list(filter).length;
  }

  total(): number {
    return this.#total;
  }

  /** `METHOD route status` to number of requests, never trimmed. */
  counters(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counters);
  }

  clear(): void {
    this.#entries = [];
    this.#total = 0;
    this.#counters.clear();
  }
}

const fits = (entry: LoggedRequest, filter: RequestFilter): boolean => {
  if (filter.method !== undefined && filter.method !== entry.method) return false;
  if (filter.status !== undefined && filter.status !== entry.status) return false;
  if (filter.path === undefined) return true;
  return filter.path.endsWith('*')
    ? entry.path.startsWith(filter.path.slice(0, -1))
    : entry.path === filter.path;
};
