import { Table } from './table.ts';
import type { Wire } from './table.ts';

/** The one version that this simulator speaks. */
export const apiVersion = '2026-10-28.endive';
/** How long an event can be read (docs.stripe.com/api/events, 2026). */
export const keptDays = 30;

export interface StripeEvent {
  readonly id: string;
  readonly object: 'event';
  readonly created: number;
  readonly type: string;
  readonly livemode: boolean;
  /** `{object, previous_attributes?}` as it was then. */
  readonly data: string;
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null };
  /** Endpoints that have not yet taken it. */
  undelivered: number;
}

export const eventTable = (): Table<StripeEvent> =>
  new Table<StripeEvent>('event', wireEvent, { type: (event) => event.type });

export const wireEvent = (event: StripeEvent): Wire => ({
  id: event.id,
  object: 'event',
  api_version: apiVersion,
  created: event.created,
  data: JSON.parse(event.data) as unknown,
  livemode: event.livemode,
  pending_webhooks: event.undelivered,
  request: event.request,
  type: event.type,
});
