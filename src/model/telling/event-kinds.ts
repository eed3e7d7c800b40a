/** Nouns that events are about, and those of their kinds that are known by name; the CRM adds one for each thing done. */
export const eventGroups = {
  record: ['record.linked'],
  change: ['change.applied', 'change.dead'],
  review: ['review.opened'],
  connection: ['connection.connected', 'connection.reconnect', 'connection.disconnected'],
  alert: ['alert.opened', 'alert.recovered'],
  contact: ['contact.created', 'contact.changed'],
  service: ['service.created', 'service.changed'],
  opportunity: ['opportunity.created', 'opportunity.changed', 'opportunity.won', 'opportunity.lost'],
  ticket: ['ticket.created', 'ticket.changed'],
  invoice: [
    'invoice.generated',
    'invoice.finalized',
    'invoice.sent',
    'invoice.paid',
    'invoice.payment_failed',
    'invoice.refunded',
    'invoice.refund_failed',
    'invoice.disputed',
    'invoice.void',
  ],
  subscription: ['subscription.created', 'subscription.changed'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const ofAudit: Readonly<Record<string, string>> = {
  'record.linked': 'record.linked',
  'record.created': 'change.applied',
  'record.updated': 'change.applied',
  'record.archived': 'change.applied',
  'record.restored': 'change.applied',
  'change.dead': 'change.dead',
  'connection.connected': 'connection.connected',
  'connection.resumed': 'connection.connected',
  'connection.expired': 'connection.reconnect',
  'connection.disconnected': 'connection.disconnected',
};

/** Audit actions that are events for the world outside. */
export const toldAuditActions: readonly string[] = Object.keys(ofAudit);

/** The event that an audit entry is; null when it is none. */
export const eventOfAudit = (action: string): string | null => ofAudit[action] ?? null;

/** `*`, `invoice.*` or `invoice.paid`. */
export const eventPattern = /^(?:\*|[a-z_]+\.(?:\*|[a-z_]+))$/;

/** True when one of the patterns takes events of this kind. */
export const hears = (patterns: readonly string[], event: string): boolean =>
  patterns.some(
    (pattern) =>
      pattern === '*' ||
      pattern === event ||
      (pattern.endsWith('.*') && event.startsWith(pattern.slice(0, -1))),
  );
