import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { z } from 'zod';
import { errorAnswer } from '#contract/error-answer.ts';
import { errorStatuses, type ErrorCode } from '#contract/error-codes.ts';
import { errorsOf, type Endpoint } from '#contract/endpoint.ts';
import { memberOf, type Member } from './caller.ts';

type Given<Contract, Part extends string> =
  Contract extends Readonly<Record<Part, infer Schema extends z.ZodType>> ? z.output<Schema> : undefined;

/** What a handler is given: parsed by the contract, and allowed by its access. */
export interface Call<Contract extends Endpoint> {
  readonly params: Given<Contract, 'params'>;
  readonly query: Given<Contract, 'query'>;
  readonly body: Given<Contract, 'body'>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** @throws `auth.required`, `auth.no_workspace`; never where the contract's access is `member` or `admin`. */
  readonly member: () => Member;
}

/** Puts a contract on the wire; who may call is checked by the hook of `api.ts`. The handler's answer is checked against the contract too, and only its fields are sent. */
export const serve = <Contract extends Endpoint>(
  app: FastifyInstance,
  contract: Contract,
  handle: (call: Call<Contract>) => Promise<z.output<Contract['success']>>,
): void => {
  app.route({
    method: contract.method,
    url: contract.path,
    schema: schemaOf(contract),
    config: { access: contract.access },
    handler: (request, reply) =>
      handle({
        params: request.params as Given<Contract, 'params'>,
        query: request.query as Given<Contract, 'query'>,
        body: request.body as Given<Contract, 'body'>,
        request,
        reply,
        member: () => memberOf(request),
      }),
  });
};

const schemaOf = (contract: Endpoint): FastifySchema => ({
  summary: contract.summary,
  tags: [contract.path.split('/')[2] ?? 'api'],
  security: contract.access === 'open' ? [] : [{ session: [] }, { apiKey: [] }],
  ...(contract.params === undefined ? {} : { params: contract.params }),
  ...(contract.query === undefined ? {} : { querystring: contract.query }),
  ...(contract.body === undefined ? {} : { body: contract.body }),
  response: { 200: contract.success, ...errorSchemas(errorsOf(contract)) },
});

/** One schema a status, with the codes that it can carry. */
const errorSchemas = (codes: readonly ErrorCode[]): Readonly<Record<number, z.ZodType>> => {
  const byStatus = Map.groupBy(codes, (code) => errorStatuses[code]);
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [status, errorAnswer.describe(`Codes: ${same.join(', ')}`)]),
  );
};
