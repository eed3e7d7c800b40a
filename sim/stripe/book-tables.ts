import { eventTable } from './event.ts';
import { webhookEndpointTable } from './webhook-endpoint.ts';

export const createTables = () => ({
  events: eventTable(),
  webhookEndpoints: webhookEndpointTable(),
});

export type BookTables = ReturnType<typeof createTables>;
