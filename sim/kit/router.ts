import type { SimRequest, SimResponse } from './wire.ts';

export type RouteHandler = (request: SimRequest) => SimResponse | Promise<SimResponse>;

export interface RouteMatch {
  /** The pattern as registered; request counters use it, so ids do not make new counters. */
  readonly pattern: string;
  readonly handler: RouteHandler;
  readonly params: Readonly<Record<string, string>>;
}

interface Route {
  readonly pattern: string;
  readonly segments: readonly string[];
  readonly handler: RouteHandler;
}

/**
 * Routes by method and path; `:name` takes one segment. Literal segments win over parameters whatever the order
 * of registration, and compare without case where `ignoreCase` is set.
 */
export class Router {
  readonly #routes = new Map<string, Route[]>();
  readonly #ignoreCase: boolean;

  constructor(options: { readonly ignoreCase?: boolean } = {}) {
    this.#ignoreCase = options.ignoreCase ?? false;
  }

  on(method: string, pattern: string, handler: RouteHandler): this {
    const segments = pattern.split('/').slice(1);
    const key = this.#key(method, segments.length);
    const routes = this.#routes.get(key) ?? [];
    routes.push({ pattern, segments: segments.map((part) => this.#fold(part)), handler });
    routes.sort((a, b) => parameterCount(a) - parameterCount(b));
    this.#routes.set(key, routes);
    return this;
  }

  get(pattern: string, handler: RouteHandler): this {
    return this.on('GET', pattern, handler);
  }

  post(pattern: string, handler: RouteHandler): this {
    return this.on('POST', pattern, handler);
  }

  put(pattern: string, handler: RouteHandler): this {
    return this.on('PUT', pattern, handler);
  }

  delete(pattern: string, handler: RouteHandler): this {
    return this.on('DELETE', pattern, handler);
  }

  match(method: string, path: string): RouteMatch | null {
    const parts = path.split('/').slice(1);
    for (const route of this.#routes.get(this.#key(method, parts.length)) ?? []) {
      const params = this.#paramsOf(route, parts);
      if (params !== null) return { pattern: route.pattern, handler: route.handler, params };
    }
    return null;
  }

  #paramsOf(route: Route, parts: readonly string[]): Record<string, string> | null {
    const params: Record<string, string> = {};
    for (const [index, segment] of route.segments.entries()) {
      const part = parts[index] ?? '';
      if (segment.startsWith(':')) {
        if (part === '') return null;
        const decoded = decodeSegment(part);
        if (decoded === null) return null;
        params[segment.slice(1)] = decoded;
      } else if (segment !== (this.#ignoreCase ? part.toLowerCase() : part)) return null;
    }
    return params;
  }

  #key(method: string, length: number): string {
    return `${method} ${String(length)}`;
  }

  #fold(segment: string): string {
    return this.#ignoreCase && !segment.startsWith(':') ? segment.toLowerCase() : segment;
  }
}

const parameterCount = (route: Route): number => route.segments.filter((part) => part.startsWith(':')).length;

const decodeSegment = (part: string): string | null => {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
};
