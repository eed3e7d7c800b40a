import { errorsOf, type ErrorEntry } from '#base/errors.ts';

/** Codes of telling the world outside: those a request meets, and those that stand on a message or a channel. */
export const tellingErrorTable = {
  'channel.not_found': { status: 404, retry: 'never', hint: 'Look at the list of channels: it was removed.' },
  'channel.bad_address': {
    status: 400,
    retry: 'never',
    hint: 'Give a mail address for mail, and an https:// address for Slack and webhooks.',
  },
  'channel.private_address': {
    status: 400,
    retry: 'never',
    hint: 'Give an address on the public internet. PLUMBLINE_ALLOW_PRIVATE_WEBHOOKS lets private ones be used.',
  },
  'channel.no_mail_server': {
    status: 409,
    retry: 'never',
    hint: 'Set PLUMBLINE_SMTP_URL and PLUMBLINE_MAIL_FROM and start again.',
  },
  'channel.nothing_signed': {
    status: 409,
    retry: 'never',
    hint: 'Only webhooks are signed; mail and Slack have no signing secret.',
  },
  'channel.switched_off': { status: 409, retry: 'never', hint: 'Switch the channel on first.' },
  'channel.too_far_back': {
    status: 400,
    retry: 'never',
    hint: 'Give a time within the last 30 days; read what is older by the API.',
  },
  'message.not_found': {
    status: 404,
    retry: 'never',
    hint: 'Messages are kept for 30 days; this one is gone, or of another workspace.',
  },
  'message.under_way': {
    status: 409,
    retry: 'later',
    hint: 'It is on its way already; wait for its outcome.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

/** What a try of a message can end with. They stand on the message, and on a channel that was switched off. */
export const deliveryErrorTable = {
  'delivery.unreachable': {
    status: 502,
    retry: 'later',
    hint: 'Check that the address is right and answers.',
  },
  'delivery.timed_out': { status: 504, retry: 'later', hint: 'Answer first and work afterwards.' },
  'delivery.refused': {
    status: 502,
    retry: 'later',
    hint: 'See the HTTP status beside it, and the log there.',
  },
  'delivery.gone': { status: 502, retry: 'never', hint: 'Give the new address and switch the channel on.' },
  'delivery.private_address': {
    status: 502,
    retry: 'later',
    hint: 'The name leads to a private address; give one on the public internet.',
  },
  'delivery.failed_long': { status: 502, retry: 'never', hint: 'Mend the other end, then switch it on.' },
  'delivery.mail_refused': {
    status: 502,
    retry: 'never',
    hint: 'Check the address; the mail server refuses it.',
  },
  'delivery.mail_unreachable': {
    status: 502,
    retry: 'later',
    hint: 'Check PLUMBLINE_SMTP_URL and the mail server’s log.',
  },
  'delivery.unreadable': {
    status: 500,
    retry: 'later',
    hint: 'The master key that sealed it is missing, or it was altered; see the log.',
  },
  'delivery.no_mail_server': {
    status: 502,
    retry: 'later',
    hint: 'Set PLUMBLINE_SMTP_URL and PLUMBLINE_MAIL_FROM.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
export type DeliveryCode = keyof typeof deliveryErrorTable;

export const tellingError = errorsOf(tellingErrorTable);

/** What happened, for each of them. */
export const deliverySentences: Readonly<Record<DeliveryCode, string>> = {
  'delivery.unreachable': 'Nothing answered at the address.',
  'delivery.timed_out': 'The other end took too long to answer.',
  'delivery.refused': 'The other end answered with another status than 2xx.',
  'delivery.gone': 'The other end says that it is gone.',
  'delivery.private_address': 'The address is not on the public internet.',
  'delivery.failed_long': 'Nothing could be delivered for three days.',
  'delivery.mail_refused': 'The mail server refuses the mail.',
  'delivery.mail_unreachable': 'The mail server takes no mail now.',
  'delivery.unreadable': 'The message or its address cannot be opened.',
  'delivery.no_mail_server': 'The installation has no mail server.',
};

export const isDeliveryCode = (code: string): code is DeliveryCode => Object.hasOwn(deliveryErrorTable, code);
