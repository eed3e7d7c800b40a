import { errorsOf, type ErrorEntry } from '#base/errors.ts';

/** Every code that connecting and using a connection can throw, beside `vendorErrorCodes` of the port. */
export const connectionErrorTable = {
  'budget.spent': {
    status: 429,
    retry: 'later',
    hint: 'The vendor’s limit is used up for the moment; the work continues by itself when it is free again.',
  },
  'connection.unknown_vendor': {
    status: 404,
    retry: 'never',
    hint: 'Choose one of the vendors that this installation knows.',
  },
  'connection.unknown_profile': {
    status: 400,
    retry: 'never',
    hint: 'Choose one of the ways of connecting that the vendor offers.',
  },
  'connection.not_found': {
    status: 404,
    retry: 'never',
    hint: 'List the connections of this workspace; it may have been removed.',
  },
  'connection.input_missing': {
    status: 400,
    retry: 'never',
    hint: 'Fill in the fields that are named and send the form again.',
  },
  'connection.wrong_door': {
    status: 400,
    retry: 'never',
    hint: 'Connect by the vendor’s consent page where the profile uses OAuth, else with a key.',
  },
  'connection.not_connected': {
    status: 409,
    retry: 'never',
    hint: 'Reconnect it first; its links and what waits in its queue are kept.',
  },
  'connection.expired': {
    status: 409,
    retry: 'never',
    hint: 'Reconnect: the vendor no longer accepts the stored access. What waits in the queue is held, not lost.',
  },
  'connection.credential_missing': {
    status: 409,
    retry: 'never',
    hint: 'Reconnect: this connection holds no access to its vendor.',
  },
  'connection.consent_unknown': {
    status: 400,
    retry: 'never',
    hint: 'Begin again: a consent can be answered once, within ten minutes.',
  },
  'connection.consent_other_user': {
    status: 403,
    retry: 'never',
    hint: 'Answer the vendor’s page in the browser, and as the person, that began to connect.',
  },
  'connection.consent_refused': {
    status: 400,
    retry: 'never',
    hint: 'Begin again and allow the access on the vendor’s page.',
  },
  'connection.no_tenant': {
    status: 400,
    retry: 'never',
    hint: 'Begin again with a person who may see an organisation at the vendor, and choose one there.',
  },
  'connection.tenant_taken': {
    status: 409,
    retry: 'never',
    hint: 'Use the connection that this workspace has to it, or disconnect that one first.',
  },
  'connection.other_tenant': {
    status: 409,
    retry: 'never',
    hint: 'Reconnect with the same organisation, or add a new connection for the other one.',
  },
  'connection.tenant_unknown': {
    status: 400,
    retry: 'never',
    hint: 'Choose from the organisations that the consent gives access to.',
  },
  'connection.not_choosing': {
    status: 409,
    retry: 'never',
    hint: 'An organisation was chosen already, or the consent is over. Look at the connection’s state.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export const connectionError = errorsOf(connectionErrorTable);
