import type { ProfileSpec } from '#model/connector.ts';

type Inputs = ProfileSpec['inputs'];

const secret = (label: string, hint: string, generated: 'token' | 'whsec'): Inputs => [
  { name: 'webhookSecret', label, secret: true, required: false, hint, generated },
];

const path = (name: string, label: string, hint: string): Inputs[number] => ({
  name,
  label,
  secret: false,
  required: false,
  hint,
});

const reading: Inputs = [
  {
    ...path('kind', 'What is sent', 'Decides which flows the connection can be the source of.'),
    options: [
      { value: 'contact', label: 'Contacts' },
      { value: 'opportunity', label: 'Opportunities' },
      { value: 'record', label: 'Other records' },
    ],
    default: 'contact',
  },
  path(
    'kindPath',
    'Path of the kind',
    'Where one sender sends several kinds: contact, opportunity or record stands there.',
  ),
  path(
    'recordsPath',
    'Path of the record or records',
    'data.object, or items for a list. Empty: the body itself.',
  ),
  {
    ...path(
      'keyPath',
      'Path of the key',
      'What names the record at the sender, within the record: id, or customer.id.',
    ),
    default: 'id',
  },
  path('titlePath', 'Path of the title', 'What people call it. Empty: name, title or subject.'),
  path(
    'emailPath',
    'Path of the e-mail address',
    'Existing contacts are recognised by name and e-mail. Empty: email.',
  ),
  path(
    'versionPath',
    'Path of the time of change',
    'ISO 8601 or Unix time; an older record never replaces a newer one.',
  ),
  path(
    'deletedPath',
    'Path of the deletion flag',
    'The record is gone at the sender where true, 1, yes or deleted stands there.',
  ),
  path(
    'deliveryId',
    'Delivery id',
    'Path in the body, or header:x-delivery-id. The same id twice counts once. Empty: the bytes count.',
  ),
];

/** The three ways in which a sender proves that it is the one. */
export const profiles: readonly ProfileSpec[] = [
  {
    profile: 'bearer',
    label: 'Bearer token',
    description:
      'The sender says a token with each delivery: Authorization: Bearer … . What Zapier and Make do easily.',
    auth: 'api_key',
    readsOnly: true,
    inputs: [...secret('Token', 'At least 24 characters. Copy it to the sender now.', 'token'), ...reading],
  },
  {
    profile: 'hmac',
    label: 'HMAC signature',
    description:
      'The sender signs the time and the bytes with HMAC-SHA256, so that the secret is never sent.',
    auth: 'api_key',
    readsOnly: true,
    inputs: [
      ...secret('Signing secret', 'At least 24 characters. Copy it to the sender now.', 'token'),
      {
        ...path('signatureHeader', 'Header of the signature', 'Hex or base64; sha256= before it may stand.'),
        default: 'x-signature',
      },
      {
        ...path('timestampHeader', 'Header of the time', 'Unix time in seconds; five minutes off at most.'),
        default: 'x-timestamp',
      },
      {
        ...path(
          'signed',
          'What is signed',
          'Without the time, a delivery that somebody recorded can be repeated.',
        ),
        options: [
          { value: 'timestamp_and_body', label: 'Time, a dot, and the body' },
          { value: 'body', label: 'The body alone' },
        ],
        default: 'timestamp_and_body',
      },
      ...reading,
    ],
  },
  {
    profile: 'standard',
    label: 'Standard Webhooks',
    description:
      'The sender signs as standardwebhooks.com has it: webhook-id, webhook-timestamp and webhook-signature.',
    auth: 'api_key',
    readsOnly: true,
    inputs: [
      ...secret('Signing secret', 'whsec_ and base64. Copy it to the sender now.', 'whsec'),
      ...reading,
    ],
  },
];
