import { newId, type ChangeId, type RecordId, type ReviewId, type WorkspaceId } from '#base/ids.ts';
import { changeContext } from '#engine/intents.ts';
import { inSystem } from '#store/workspace-scope.ts';
import type { ApiWorld, Practice } from '#test/world/api-world.ts';
import type { TestDatabase } from '#test/world/database.ts';

/** Rows as the engine leaves them, of one source record of a practice. */
export interface PracticeRows {
  /** A record that was marked and not looked at yet. */
  addFlowRecord(sourceId: RecordId): Promise<void>;
  /** A record that a person must match with one of these. */
  openReview(sourceId: RecordId, candidates: readonly RecordId[]): Promise<ReviewId>;
  /** A write that the vendor refused for good. */
  die(sourceId: RecordId): Promise<ChangeId>;
  link(sourceId: RecordId, targetId: RecordId): Promise<void>;
  deliver(key: string): Promise<void>;
  flowRecord(
    sourceId: RecordId,
  ): Promise<{ seq: number; synced_seq: number; state: string; priority: number }>;
}

export const practiceRows = (
  { db }: TestDatabase,
  { clock, vault }: ApiWorld,
  workspaceId: WorkspaceId,
  practice: Practice,
): PracticeRows => ({
  addFlowRecord: (sourceId) =>
    inSystem(db, async (trx) => {
      await trx
        .insertInto('flow_record')
        .values({
          flow_id: practice.flowId,
          source_record_id: sourceId,
          workspace_id: workspaceId,
          target_connection_id: practice.xeroId,
          state: 'pending',
          state_code: null,
          reference: null,
          agreed: null,
          marked_at: clock.now(),
          synced_at: null,
        })
        .execute();
    }),
  openReview: (sourceId, candidates) =>
    inSystem(db, async (trx) => {
      const id = newId('review', clock.now());
      const weighed = candidates.map((recordId, at) => ({
        recordId,
        score: 45 - at,
        evidence: ['name'],
        obstacle: null,
      }));
      await trx
        .insertInto('match_review')
        .values({
          id,
          workspace_id: workspaceId,
          flow_id: practice.flowId,
          source_record_id: sourceId,
          reason: 'match.several',
          candidates: JSON.stringify(weighed),
          state: 'open',
          decision: null,
          target_record_id: null,
          decided_by: null,
          decided_at: null,
          created_at: clock.now(),
        })
        .execute();
      await trx
        .updateTable('flow_record')
        .set({ state: 'review', state_code: 'match.several', synced_seq: 1 })
        .where('source_record_id', '=', sourceId)
        .execute();
      return id;
    }),
  die: (sourceId) =>
    inSystem(db, async (trx) => {
      const id = newId('change', clock.now());
      const code = 'vendor.refused';
      await trx
        .insertInto('change')
        .values({
          id,
          workspace_id: workspaceId,
          flow_id: practice.flowId,
          source_record_id: sourceId,
          target_connection_id: practice.xeroId,
          target_record_id: null,
          action: 'create',
          state: 'dead',
          seq: 1,
          mapping_version: 1,
          priority: 1,
          reason: 'No matching record exists in the target.',
          fields: '{Name}',
          body: vault.seal(JSON.stringify({ Name: 'Acme Pty Ltd' }), changeContext(id)),
          desired: null,
          body_hash: null,
          reference: null,
          idempotency_key: null,
          code,
          message: 'Xero refused the contact.',
          hint: null,
          details: JSON.stringify({ fields: { Name: 'The name is taken.' } }),
          planned_at: clock.now(),
          sending_at: null,
          settled_at: clock.now(),
        })
        .execute();
      await trx
        .insertInto('attempt')
        .values({
          id: newId('attempt', clock.now()),
          workspace_id: workspaceId,
          change_id: id,
          call_id: newId('call', clock.now()),
          no: 1,
          started_at: clock.now(),
          ended_at: clock.now(),
          outcome: 'refused',
          http_status: 400,
          code,
          message: 'The name is taken.',
        })
        .execute();
      await trx
        .updateTable('flow_record')
        .set({ state: 'dead', state_code: code, synced_seq: 1, attempts: 4 })
        .where('source_record_id', '=', sourceId)
        .execute();
      return id;
    }),
  link: (sourceId, targetId) =>
    inSystem(db, async (trx) => {
      await trx
        .insertInto('link')
        .values({
          id: newId('link', clock.now()),
          workspace_id: workspaceId,
          source_record_id: sourceId,
          source_connection_id: practice.ignitionId,
          source_kind: 'client',
          target_record_id: targetId,
          target_connection_id: practice.xeroId,
          target_kind: 'contact',
          reference: null,
          matched_by: 'name_and_email',
          owner_email: null,
          created_by: 'plumbline',
          created_at: clock.now(),
        })
        .execute();
    }),
  deliver: (key) =>
    inSystem(db, async (trx) => {
      await trx
        .insertInto('delivery')
        .values({
          id: newId('delivery', clock.now()),
          workspace_id: workspaceId,
          connection_id: practice.ignitionId,
          event_key: `event of ${key}`,
          kind: 'client',
          key,
          body: '',
          received_at: clock.now() + 5,
        })
        .execute();
    }),
  flowRecord: (sourceId) =>
    inSystem(db, (trx) =>
      trx
        .selectFrom('flow_record')
        .select(['seq', 'synced_seq', 'state', 'priority'])
        .where('source_record_id', '=', sourceId)
        .executeTakeFirstOrThrow(),
    ),
});
