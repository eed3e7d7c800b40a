import { errorsOf, type ErrorEntry } from '#base/errors.ts';

/** Every code that the HTTP surface itself answers with; rooms behind it have tables of their own. */
export const apiErrorTable = {
  'api.bad_request': {
    status: 400,
    retry: 'never',
    hint: 'Correct the fields that are named and send it again.',
  },
  'api.bad_cursor': {
    status: 400,
    retry: 'never',
    hint: 'Begin again without a cursor; a cursor is good only for the list it came from.',
  },
  'api.not_found': {
    status: 404,
    retry: 'never',
    hint: 'See /api/openapi.json for what there is.',
  },
  'api.too_large': {
    status: 413,
    retry: 'never',
    hint: 'Send less at a time; a request body may have one megabyte.',
  },
  'api.unsupported_media': {
    status: 415,
    retry: 'never',
    hint: 'Send JSON, with content-type application/json.',
  },
  'api.unavailable': {
    status: 503,
    retry: 'later',
    hint: 'It is migrated when Plumbline starts. Try again in a moment; if it lasts, look at the log of the start.',
  },
  'bug.unexpected': {
    status: 500,
    retry: 'never',
    hint: 'This is a fault of Plumbline. Report it with the id of the request; the log has the rest.',
  },
  'auth.required': {
    status: 401,
    retry: 'never',
    hint: 'Sign in, or send an API key as "Authorization: Bearer plk_…".',
  },
  'auth.forbidden': {
    status: 403,
    retry: 'never',
    hint: 'Ask an owner or admin of the workspace to do it.',
  },
  'auth.no_workspace': {
    status: 403,
    retry: 'never',
    hint: 'Ask an owner or admin for an invitation, or choose another workspace.',
  },
  'auth.foreign_origin': {
    status: 403,
    retry: 'never',
    hint: 'Use the console at its own address. If it moved, set PLUMBLINE_PUBLIC_URL to where people reach it.',
  },
  'auth.setup_done': {
    status: 409,
    retry: 'never',
    hint: 'Sign in with an account that exists, or ask for an invitation.',
  },
  'auth.too_many_attempts': {
    status: 429,
    retry: 'later',
    hint: 'Wait a minute, then try again.',
  },
  'auth.refused': {
    status: 400,
    retry: 'never',
    hint: 'Check what you entered.',
  },
  'api_key.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the keys of the workspace; it may have been ended already.',
  },
  'member.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the members of the workspace; they may have left it.',
  },
  'member.exists': {
    status: 409,
    retry: 'never',
    hint: 'Give them another role if that is what you meant.',
  },
  'member.owners_only': {
    status: 403,
    retry: 'never',
    hint: 'Ask an owner of the workspace to do it.',
  },
  'member.last_owner': {
    status: 409,
    retry: 'never',
    hint: 'Make somebody else an owner first.',
  },
  'invitation.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the members; it may have been answered, replaced or withdrawn already.',
  },
  'join.unknown': {
    status: 404,
    retry: 'never',
    hint: 'Copy the whole link again, or ask an owner or admin of the workspace for a new one.',
  },
  'join.expired': {
    status: 410,
    retry: 'never',
    hint: 'Ask an owner or admin of the workspace for a new link; one is good for seven days.',
  },
  'join.used': {
    status: 410,
    retry: 'never',
    hint: 'Sign in. If it was not you who used it, tell an owner of the workspace.',
  },
  'join.withdrawn': {
    status: 410,
    retry: 'never',
    hint: 'Look for a newer link, or ask an owner or admin of the workspace for one.',
  },
  'join.account_exists': {
    status: 409,
    retry: 'never',
    hint: 'Sign in with that address, then open the link again.',
  },
  'join.other_address': {
    status: 409,
    retry: 'never',
    hint: 'Sign in with the address that was invited, then open the link again.',
  },
  'record.not_found': {
    status: 404,
    retry: 'never',
    hint: 'Search for the record; it may belong to another workspace.',
  },
  'change.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the changes of the workspace.',
  },
  'hook.unknown_vendor': {
    status: 404,
    retry: 'never',
    hint: 'Copy the webhook address from the connection’s page again.',
  },
  'hook.unknown_connection': {
    status: 404,
    retry: 'never',
    hint: 'Copy the webhook address from the connection’s page again; the old connection may be gone.',
  },
  'hook.no_webhook': {
    status: 404,
    retry: 'never',
    hint: 'This vendor sends no webhooks to this address. Changes are found by polling.',
  },
  'hook.too_large': {
    status: 413,
    retry: 'never',
    hint: 'A webhook may have one megabyte; what it told of is found by polling.',
  },
  'hook.unreadable': {
    status: 422,
    retry: 'never',
    hint: 'Nothing is lost: it is in the delivery log of the connection. Correct the settings there and replay it.',
  },
  'hook.too_many': {
    status: 429,
    retry: 'later',
    hint: 'Send again after a minute, or send several records in one delivery.',
  },
  'hook.rejected': {
    status: 401,
    retry: 'never',
    hint: 'Compare the webhook secret at the vendor with the one of the connection.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export const apiError = errorsOf(apiErrorTable);
