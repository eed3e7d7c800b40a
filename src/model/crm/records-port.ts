import type { JsonObject, JsonValue } from '#base/json.ts';

/** Something of the CRM as flows see it. `fields` are by the kind's field names; what is empty is left out. */
export interface CrmRecord {
  readonly key: string;
  /** Epoch ms of the last change; grows with each change of the same record. */
  readonly version: number;
  /** The last actor, where it is kept. */
  readonly changedBy?: string;
  readonly state: 'active' | 'archived';
  readonly title: string;
  readonly email: string | null;
  readonly taxNumber: string | null;
  readonly reference: string | null;
  readonly foreignKeys: Readonly<Record<string, string>>;
  /** Other ids that vendors know the same thing by. Left out: none. */
  readonly aliases?: readonly string[];
  /** What this is a part of. Left out: nothing. */
  readonly parent?: { readonly kind: string; readonly key: string };
  readonly fields: JsonObject;
}

export interface CrmRecordPage {
  readonly records: readonly CrmRecord[];
  /** Opaque; null when there is no more. */
  readonly nextCursor: string | null;
}

export type CrmWriteAction = 'create' | 'update' | 'archive' | 'restore';

export interface CrmWrite {
  readonly key: string | null;
  readonly reference: string;
  /** Wanted values by field name, flat; null clears. */
  readonly set: Readonly<Record<string, JsonValue>>;
  /** Refused as a `conflict` where the record has another version by now. Left out: whatever it is. */
  readonly seenVersion?: number;
}

export type CrmWriteOutcome =
  | { readonly outcome: 'applied'; readonly record: CrmRecord; readonly warnings: readonly string[] }
  | {
      readonly outcome: 'refused';
      /** `conflict`: another has this code; `gone`: it is not there any more. */
      readonly reason: 'invalid' | 'conflict' | 'gone';
      readonly code: string;
      readonly message: string;
      readonly fields: Readonly<Record<string, string>>;
    };

/** One kind of the CRM's nouns in one workspace. Each write is a transaction of its own. */
export interface CrmKindPort {
  /** Those changed at or after `since` (null: all), oldest change first. */
  list(
    workspaceId: string,
    query: { readonly since: number | null; readonly cursor: string | null; readonly limit: number },
  ): Promise<CrmRecordPage>;
  /** Those that are there. */
  read(workspaceId: string, keys: readonly string[]): Promise<readonly CrmRecord[]>;
  findByReference(workspaceId: string, references: readonly string[]): Promise<readonly CrmRecord[]>;
  /** Creating under a reference that is there already changes that one instead of making another. */
  readonly write?: (
    workspaceId: string,
    action: CrmWriteAction,
    writes: readonly CrmWrite[],
  ) => Promise<readonly CrmWriteOutcome[]>;
}

/** The CRM as its connector reaches it. */
export interface CrmPort {
  readonly kinds: Readonly<Record<string, CrmKindPort>>;
  /** `name`, `timeZone`, `countryCode`, `currency` of the workspace, as far as they are known. */
  facts(workspaceId: string): Promise<JsonObject>;
}
