import type { z } from 'zod';
import type { ErrorCode } from './error-codes.ts';

/**
 * Who may call. `open`: anyone; `signed_in`: a person, with or without a workspace; `member`: any role of the workspace,
 * or an API key; `admin`: owners and admins of the workspace, or an API key with that role.
 */
export type Access = 'open' | 'signed_in' | 'member' | 'admin';

/** One endpoint, whole: what goes in, what comes out, and the closed set of codes that it can refuse with. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `:name` for parameters: `/api/records/:id`. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly access: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject | z.ZodDiscriminatedUnion;
  /** A file instead of JSON: the content types it may be sent as, and its largest size in bytes. */
  readonly file?: { readonly types: readonly string[]; readonly largest: number };
  readonly success: z.ZodType;
  /** 202 where the answer says how work stands that goes on after it; 200 when it is left out. */
  readonly status?: 202;
  /** Beside those that any endpoint of its access can answer with (`errorsOfAccess`). */
  readonly errors: readonly ErrorCode[];
}

export const endpoint = <const Contract extends Endpoint>(contract: Contract): Contract => contract;

const everyone = [
  'api.bad_request',
  'api.too_large',
  'store.unavailable',
  'store.busy',
  'bug.unexpected',
] as const;
const person = [...everyone, 'auth.required', 'auth.foreign_origin'] as const;

export const errorsOfAccess: Readonly<Record<Access, readonly ErrorCode[]>> = {
  open: everyone,
  signed_in: person,
  member: [...person, 'auth.no_workspace'],
  admin: [...person, 'auth.no_workspace', 'auth.forbidden'],
};

/** What an endpoint can answer with, all told. */
export const errorsOf = (contract: Endpoint): readonly ErrorCode[] => [
  ...new Set([...errorsOfAccess[contract.access], ...contract.errors]),
];
