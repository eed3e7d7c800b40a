/** Why an authentic delivery cannot be read as its connection is set up. It is kept, and can be replayed. */
export const pushedErrorTable = {
  'inbound.not_json': {
    hint: 'Send JSON in UTF-8, one document a delivery.',
  },
  'inbound.no_records': {
    hint: 'Compare the path of the records in the connection’s settings with the body in the delivery log.',
  },
  'inbound.not_an_object': {
    hint: 'Send each record as a JSON object.',
  },
  'inbound.too_many': {
    hint: 'Send fewer records at a time.',
  },
  'inbound.too_deep': {
    hint: 'Send the record with fewer lists and objects within one another.',
  },
  'inbound.no_key': {
    hint: 'Compare the path of the key in the connection’s settings with the body, correct it, then replay the delivery.',
  },
  'inbound.bad_version': {
    hint: 'Send the time as ISO 8601 or as a Unix time, or correct its path in the connection’s settings.',
  },
  'inbound.unknown_kind': {
    hint: 'Send contact, opportunity or record as the kind, or correct its path in the connection’s settings.',
  },
} as const satisfies Readonly<Record<string, { readonly hint: string }>>;

export type PushedErrorCode = keyof typeof pushedErrorTable;
