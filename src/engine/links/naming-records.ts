import type { Transaction } from 'kysely';
import type { RecordId } from '#base/ids.ts';
import { valueAt } from '#model/mapping.ts';
import type { LinkEnd, NamedRecord } from '#store/link-moves.ts';
import { loadNamingFlows, pageOfFlow, type NamingFlow, type SealedRecord } from '#store/naming-records.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';

/**
 * Whom a record names stands in its sealed body, so records are opened to find it: 40 microseconds each. Of flows with more
 * records than this the newest are searched.
 */
export const searchedMost = 20_000;
const pageSize = 1_000;

/** The records of one flow that name a moved record. */
export interface Naming {
  readonly flow: NamingFlow;
  readonly records: readonly Omit<SealedRecord, 'body'>[];
  /** False when the flow holds more records than were searched. */
  readonly isWhole: boolean;
}

/** Finds what names this record and follows its link into one end: a client's invoices, its proposals. */
export const findNaming = async (
  trx: Transaction<Database>,
  vault: Vault,
  named: Pick<NamedRecord, 'connectionId' | 'kind' | 'key'>,
  target: LinkEnd,
): Promise<readonly Naming[]> => {
  const found: Naming[] = [];
  for (const flow of await loadNamingFlows(trx, named, target))
    found.push(await searchFlow(trx, vault, flow, named));
  return found;
};

const searchFlow = async (
  trx: Transaction<Database>,
  vault: Vault,
  flow: NamingFlow,
  named: Pick<NamedRecord, 'kind' | 'key'>,
): Promise<Naming> => {
  const paths = (flow.settings.lookups ?? [])
    .filter((lookup) => lookup.kind === named.kind)
    .map((lookup) => lookup.from);
  const records: Omit<SealedRecord, 'body'>[] = [];
  let before: RecordId | null = null;
  for (let searched = 0; searched < searchedMost; searched += pageSize) {
    const page: readonly SealedRecord[] = await pageOfFlow(trx, flow.flowId, before, pageSize);
    for (const { body, ...record } of page) {
      const { fields } = openRecordBody(vault, { ...record, body });
      if (paths.some((path) => valueAt(fields, path) === named.key)) records.push(record);
    }
    if (page.length < pageSize) return { flow, records, isWhole: true };
    before = page.at(-1)?.id ?? null;
  }
  return { flow, records, isWhole: false };
};
