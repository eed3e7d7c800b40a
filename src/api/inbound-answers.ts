import type { Connector } from '#model/connector.ts';
import type { CheckedPayload, InboundDelivery } from '#contract/inbound-deliveries.ts';
import type { CheckedPayload as Checked } from '#engine/inbox/inbox-actions.ts';
import type { InboundRow } from '#store/inbound-deliveries.ts';

export const inboundDeliveryOf = (row: InboundRow): InboundDelivery => ({
  id: row.id,
  state: row.state,
  problem: row.code === null ? null : { code: row.code, message: row.message ?? '', hint: row.hint ?? '' },
  records: row.records,
  sizeBytes: row.size,
  receivedAt: row.received_at,
  repeats: row.repeats,
  lastAt: row.last_at,
  replayedAt: row.replayed_at,
});

/** Most records of a payload that are told one by one. */
const mostTold = 100;

export const checkedPayloadOf = (connector: Connector, { read, paths }: Checked): CheckedPayload => ({
  problem: read.ok ? null : { code: read.code, message: read.message, hint: read.hint },
  records: (read.ok ? read.records : []).slice(0, mostTold).map(({ kind, key, version, raw }) => {
    const record = connector.parse(kind, raw);
    return {
      kind,
      key,
      title: record?.title ?? key,
      changedAt: version,
      isDeleted: record?.state === 'deleted',
    };
  }),
  paths: [...paths],
});
