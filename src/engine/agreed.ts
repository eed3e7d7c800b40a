import type { FlowId, RecordId } from '#base/ids.ts';
import type { Vault } from '#store/vault.ts';
import type { Agreed } from './plan.ts';

export const agreedContext = (flowId: string, sourceRecordId: string): string =>
  `agreed:${flowId}:${sourceRecordId}`;

/** What both sides of a flow record agreed on last; null where they never did. */
export const openAgreed = (
  vault: Vault,
  flowId: FlowId,
  sourceRecordId: RecordId,
  sealed: string | null,
): Agreed | null =>
  sealed === null ? null : (JSON.parse(vault.open(sealed, agreedContext(flowId, sourceRecordId))) as Agreed);
