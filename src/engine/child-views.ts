import type { ChildView } from '#model/connector.ts';
import { openRecordBody } from '#store/records.ts';
import type { Vault } from '#store/vault.ts';
import type { ChildRow } from '#store/work.ts';

/** The children of records as views take them, by their parent's key. */
export const childViewsOf = (
  vault: Vault,
  children: readonly ChildRow[],
): ((parentKey: string) => readonly ChildView[]) => {
  const byParent = Map.groupBy(children, (child) => child.parent_key);
  return (parentKey) =>
    (byParent.get(parentKey) ?? []).map((child) => ({
      kind: child.kind,
      key: child.key,
      state: child.state,
      fields: openRecordBody(vault, child).fields,
    }));
};
