import { dayMs } from '#base/clock.ts';
import { keptDays } from './event.ts';
import type { StripeEvent } from './event.ts';
import { newId } from './stripe-ids.ts';
import { secsOf } from './stripe-world.ts';
import type { Books } from './stripe-world.ts';
import type { Row, Table, Wire } from './table.ts';
import { wants } from './webhook-endpoint.ts';
import type { WebhookEndpoint } from './webhook-endpoint.ts';

/** Beyond this many the oldest events go, so that a large import does not fill the memory. Ours, not Stripe's. */
const mostEvents = 100_000;

/** Notes that something happened, and sends it to the endpoints that want to know. */
export const emit = (books: Books, type: string, object: Wire, previous?: Wire): void => {
  const { world } = books;
  if (world.isQuiet) return;
  const data = JSON.stringify(
    previous === undefined ? { object } : { object, previous_attributes: previous },
  );
  const copies = world.random.events.chance(world.webhooks.twin) ? 2 : 1;
  for (let copy = 0; copy < copies; copy += 1) {
    const event: StripeEvent = {
      id: newId(world.random.events, 'evt'),
      object: 'event',
      created: secsOf(books),
      type,
      livemode: books.livemode,
      data,
      request: world.underWay ?? { id: null, idempotency_key: null },
      undelivered: 0,
    };
    books.tables.events.add(event);
    publish(books, event);
  }
  forgetOld(books);
};

const forgetOld = (books: Books): void => {
  const { events } = books.tables;
  const oldest = Math.floor((books.world.agenda.now() - keptDays * dayMs) / 1_000);
  for (const event of events.oldestFirst()) {
    if (event.created >= oldest && events.size <= mostEvents) return;
    events.remove(event);
  }
};

/** Members of `after` that were different, with what they were. */
export const differences = (before: Wire, after: Wire): Wire => {
  const previous: Wire = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
    if (JSON.stringify(before[name]) !== JSON.stringify(after[name])) previous[name] = before[name] ?? null;
  return previous;
};

/** Changes a row by `act` and says so as `type`, unless nothing came out different. */
export const changeRow = <
  T extends { readonly id: string; readonly object: string; readonly created: number },
>(
  books: Books,
  table: Table<T>,
  row: T,
  type: string | null,
  act: (row: T) => void,
): void => {
  const before = table.wire(row);
  books.world.search.note(row, before, books.world.agenda.now());
  act(row);
  table.changed(row);
  const after = table.wire(row);
  const previous = differences(before, after);
  if (type !== null && Object.keys(previous).length > 0) emit(books, type, after, previous);
};

/** Adds a row and says so as `type`. */
export const addRow = <T extends Row>(books: Books, table: Table<T>, row: T, type: string | null): T => {
  table.add(row);
  books.world.search.note(row, null, books.world.agenda.now());
  if (type !== null) emit(books, type, table.wire(row));
  return row;
};

const publish = (books: Books, event: StripeEvent): void => {
  for (const endpoint of endpointsFor(books, event))
    books.world.webhooks.publish(event, endpoint, books.account.id);
};

/** Sends an event once more to the endpoints that want it now. */
export const resendEvent = publish;

/** The account's own endpoints, and the platform's for connected accounts while it is connected. */
const endpointsFor = (books: Books, event: StripeEvent): readonly WebhookEndpoint[] => {
  const { world, account, livemode } = books;
  const own = [...books.tables.webhookEndpoints.oldestFirst()].filter(({ isConnect }) => !isConnect);
  const isLeaving = event.type === 'account.application.deauthorized';
  const connect =
    account !== world.platform && (isLeaving || world.grants.reaches(account.id, livemode))
      ? [...world.books(world.platform.id, livemode).tables.webhookEndpoints.oldestFirst()].filter(
          ({ isConnect }) => isConnect,
        )
      : [];
  return [...own, ...connect].filter((endpoint) => wants(endpoint, event.type));
};
