import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'qs';

interface Described {
  readonly $ref?: string;
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Described }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Described }>> }>
  >;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const form = 'application/x-www-form-urlencoded';
/** 250 lines with all their fields (the notes beside the file say so). */
const decoding = { depth: 12, arrayLimit: 1_000, parameterLimit: 20_000 } as const;

/** Holds requests and answers against Stripe's OpenAPI description; breaches are sentences. */
export class OpenApiCheck {
  readonly breaches: string[] = [];
  /** `METHOD template` of every operation that was called. */
  readonly called = new Set<string>();
  readonly #description: Description;
  readonly #lenient: Ajv2020;
  readonly #exact: Ajv2020;

  constructor(folder: string) {
    this.#description = JSON.parse(readFileSync(join(folder, 'openapi.json'), 'utf8')) as Description;
    const options = { strict: false, allErrors: true, validateFormats: false } as const;
    this.#lenient = new Ajv2020({ ...options, coerceTypes: true });
    this.#exact = new Ajv2020(options);
    this.#lenient.addSchema(this.#description, 'spec');
    this.#exact.addSchema(this.#description, 'spec');
  }

  get operations(): readonly string[] {
    return Object.entries(this.#description.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  /** Looks at one exchange; the body of the answer is parsed JSON. */
  look(
    method: string,
    url: URL,
    body: string,
    answer: { readonly status: number; readonly body: unknown },
  ): void {
    const found = this.#find(method, url.pathname);
    if (found === null) {
      this.breaches.push(`${method} ${url.pathname} is no operation of Stripe's`);
      return;
    }
    const name = `${method} ${found.template}`;
    this.called.add(name);
    this.#lookAtRequest(name, found.operation, url, body);
    const isGood = answer.status < 300;
    const described = found.operation.responses[isGood ? '200' : 'default'];
    const schema = described?.content?.['application/json']?.schema;
    if (schema !== undefined)
      this.#note(`${name} → ${String(answer.status)}`, this.#exact, schema, answer.body);
  }

  /** Breaches of a schema of the description by its name. */
  lookAt(schema: string, value: unknown): void {
    this.#note(schema, this.#exact, { $ref: `#/components/schemas/${schema}` }, value);
  }

  #lookAtRequest(name: string, operation: Operation, url: URL, body: string): void {
    const schema = operation.requestBody?.content[form]?.schema;
    if (schema !== undefined && body !== '')
      this.#note(`${name} body`, this.#lenient, schema, parse(body, decoding));
    const known = new Set((operation.parameters ?? []).map((parameter) => parameter.name));
    for (const key of url.searchParams.keys()) {
      const top = key.split('[')[0] ?? key;
      if (!known.has(top)) this.breaches.push(`${name}: unknown query parameter ${key}`);
    }
  }

  #note(what: string, ajv: Ajv2020, schema: object, value: unknown): void {
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#', '"$ref":"spec#')) as object;
    const validate = ajv.compile(absolute);
    void validate(value);
    for (const error of (validate.errors ?? []).slice(0, 5))
      this.breaches.push(
        `${what}: ${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
      );
  }

  #find(method: string, path: string): { readonly template: string; readonly operation: Operation } | null {
    const parts = path.split('/');
    const fits = (template: string): boolean => {
      const steps = template.split('/');
      return (
        steps.length === parts.length &&
        steps.every((step, index) => step.startsWith('{') || step === parts[index])
      );
    };
    const templates = Object.keys(this.#description.paths).filter(
      (template) => fits(template) && this.#description.paths[template]?.[method.toLowerCase()] !== undefined,
    );
    const [template] = templates.toSorted((a, b) => a.split('{').length - b.split('{').length);
    const operation =
      template === undefined ? undefined : this.#description.paths[template]?.[method.toLowerCase()];
    return template === undefined || operation === undefined ? null : { template, operation };
  }
}
