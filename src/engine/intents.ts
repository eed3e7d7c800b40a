import { newId, type ApprovalId, type CallId, type ChangeId } from '#base/ids.ts';
import { canonicalJson, type JsonObject, type JsonValue } from '#base/json.ts';
import type { ChangeAction } from '#model/change.ts';
import type { Origin } from '#model/origin.ts';
import type { NewChange } from '#store/changes.ts';
import { contentHash } from '#store/content-hash.ts';
import type { Considered } from './considered.ts';
import { engineErrorTable } from './engine-errors.ts';
import type { Agreed, Plan } from './plan.ts';
import { referenceOf } from './reference.ts';
import type { Session } from './session.ts';

export type Planned = Extract<Considered, { verdict: 'planned' }>;
export type PlannedWrite = Planned & { readonly plan: Extract<Plan, { plan: 'write' }> };

/** A write with its exact body, ready to be stored and sent. */
export interface Intent {
  readonly write: PlannedWrite;
  readonly changeId: ChangeId;
  readonly reference: string;
  readonly body: JsonObject;
  readonly bodyHash: string;
  /** Set where people approved exactly this; `isStored`: its change is the row that they approved, to be sent now. */
  readonly approved?: { readonly approvalId: ApprovalId; readonly isStored: boolean };
}

/** What a change keeps, sealed, to be settled by whoever takes over: what was wanted and what will be agreed. */
export interface Desired {
  readonly set: Readonly<Record<string, JsonValue>>;
  readonly agreed: Agreed;
  readonly seq: number;
  /** Where the values come from; left out by flows that map nothing, and of changes of earlier releases. */
  readonly origin?: Origin;
  /** What the vendor stored instead, by target field; left out where it stored what was wanted. */
  readonly kept?: Readonly<Record<string, JsonValue>>;
}

export const changeContext = (changeId: string): string => `change:${changeId}`;

/**
 * Composes a write. The reference is the record's own for ever, so that a look-up finds what an earlier try made, and a
 * refused field stops the record.
 */
export const composeIntent = (
  session: Session,
  write: PlannedWrite,
): { readonly intent: Intent } | { readonly refused: readonly { field: string; reason: string }[] } => {
  const reference = referenceOf(write.dirty);
  const composed = session.connector.compose(write.flow.targetKind, {
    action: write.plan.action,
    key: write.target?.key ?? null,
    reference,
    set: write.plan.set,
    createMissing: write.plan.createMissing ?? false,
    current: write.target?.raw ?? null,
  });
  if (composed.refused.length > 0) return { refused: composed.refused };
  return {
    intent: {
      write,
      changeId: newId('change', session.deps.clock.now()),
      reference,
      body: composed.body,
      bodyHash: contentHash(canonicalJson(composed.body)),
    },
  };
};

/**
 * One key for one call, made of the changes it carries. A call that is sent again is planned again first, as other
 * changes: a vendor that remembers answers by key would otherwise repeat an old fault instead of doing the work.
 */
export const idempotencyKeyOf = (tenant: string, action: ChangeAction, intents: readonly Intent[]): string =>
  contentHash(
    canonicalJson([tenant, action, ...intents.map((intent) => [intent.changeId, intent.bodyHash])]),
  );

export const desiredOf = ({ plan, dirty, origin }: PlannedWrite): Desired => ({
  set: plan.set,
  agreed: plan.agreed,
  seq: dirty.seq,
  ...(origin === undefined ? {} : { origin }),
});

/** The row of a change about to be sent; without a key of one that waits for approval. */
export const changeOf = (session: Session, intent: Intent, idempotencyKey: string | null): NewChange => {
  const { write, changeId } = intent;
  const { vault } = session.deps;
  const desired = desiredOf(write);
  return {
    ...identityOf(write),
    id: changeId,
    target_record_id: write.target?.id ?? null,
    action: write.plan.action,
    state: idempotencyKey === null ? 'awaiting_approval' : 'sending',
    reason: write.plan.reason,
    fields: Object.keys(write.plan.set),
    body: vault.seal(JSON.stringify(intent.body), changeContext(changeId)),
    desired: vault.seal(JSON.stringify(desired), changeContext(changeId)),
    body_hash: intent.bodyHash,
    reference: intent.reference,
    idempotency_key: idempotencyKey,
    code: null,
    message: null,
    hint: null,
    details: {
      ...(write.plan.notes.length > 0 ? { notes: write.plan.notes } : {}),
      ...(write.plan.overwritten === undefined ? {} : { overwritten: write.plan.overwritten }),
    },
  };
};

/** A dead letter for a record that cannot be written as it is: nothing was sent. */
export const refusedChange = (
  session: Session,
  considered: Considered,
  error: {
    readonly code: string;
    readonly message: string;
    readonly fields: Readonly<Record<string, string>>;
  },
): NewChange => {
  const linked = considered.verdict === 'planned' ? considered.target : null;
  const known: Readonly<Record<string, { readonly hint: string }>> = engineErrorTable;
  return {
    ...identityOf(considered),
    id: newId('change', session.deps.clock.now()),
    target_record_id: linked?.id ?? null,
    action: linked === null ? 'create' : 'update',
    state: 'dead',
    reason: 'The record cannot be written as it is.',
    fields: Object.keys(error.fields),
    body: null,
    desired: null,
    body_hash: null,
    idempotency_key: null,
    code: error.code,
    message: error.message,
    hint: known[error.code]?.hint ?? '',
    details: { fields: { ...error.fields } },
  };
};

const identityOf = (
  considered: Considered,
): Pick<
  NewChange,
  'flow_id' | 'source_record_id' | 'seq' | 'mapping_version' | 'priority' | 'reference'
> => ({
  flow_id: considered.flow.id,
  source_record_id: considered.dirty.source_record_id,
  seq: considered.dirty.seq,
  mapping_version: considered.flow.mappingVersion,
  priority: considered.dirty.priority,
  reference: referenceOf(considered.dirty),
});

export const newCallId = (session: Session): CallId => newId('call', session.deps.clock.now());
