import type { PushedRecordTable } from '#store/inbound-tables.ts';

/** What the body of a delivery is sealed for. */
export const inboundContext = (id: string): string => `inbound:${id}`;

/** What a pushed record is sealed for. */
export const pushedContext = (row: Pick<PushedRecordTable, 'connection_id' | 'kind' | 'key'>): string =>
  `pushed:${row.connection_id}:${row.kind}:${row.key}`;
