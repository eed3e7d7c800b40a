import type { ConnectionId, FlowId, RecordId, ReviewId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { Tenant } from '#model/connector.ts';
import type { MatchDecision } from '#model/match.ts';
import type { Acting } from '#engine/actions/acting.ts';
import type { FlowSettingsChange } from '#engine/actions/flow-actions.ts';
import type { ReplaySelection } from '#engine/actions/replay-actions.ts';

/** What the API asks the engine to do. Refusals are thrown as PlumblineError with codes of the endpoint's contract. */
export interface Actions {
  readonly connections: ConnectionActions;
  readonly reviews: ReviewActions;
  readonly deadLetters: DeadLetterActions;
  readonly flows: FlowActions;
}

export interface ConnectionActions {
  /** Connects with a key or client credentials, after a test against the vendor. Secrets are sealed, never returned. */
  add(
    acting: Acting,
    input: {
      readonly vendor: string;
      readonly profile: string;
      readonly name: string | null;
      readonly inputs: Readonly<Record<string, string>>;
    },
  ): Promise<{ readonly connectionId: ConnectionId }>;
  /** Gives the address of the vendor's consent page. Its state is good once, for ten minutes, for this session only. */
  startConsent(
    acting: Acting,
    input: {
      readonly vendor: string;
      readonly profile: string;
      readonly name: string | null;
      readonly inputs: Readonly<Record<string, string>>;
      /** What the answer must come back with: the browser session's id. */
      readonly sessionId: string;
    },
  ): Promise<{ readonly url: string }>;
  /** Takes the vendor's answer. `choose`: the consent reaches several organisations and one must be chosen. */
  finishConsent(
    acting: Acting,
    input: {
      readonly state: string;
      readonly code: string | null;
      /** The vendor's error code when the person refused. */
      readonly error: string | null;
      readonly sessionId: string;
    },
  ): Promise<{ readonly outcome: 'connected' | 'choose'; readonly connectionId: ConnectionId }>;
  /** The organisations that the consent of a connection in state `choose_tenant` reaches. */
  listTenants(
    acting: Acting,
    connectionId: ConnectionId,
  ): Promise<{
    readonly vendor: string;
    readonly expiresAt: number | null;
    readonly tenants: readonly (Pick<Tenant, 'tenantId' | 'name'> & {
      readonly takenBy: ConnectionId | null;
    })[];
  }>;
  chooseTenant(
    acting: Acting,
    connectionId: ConnectionId,
    tenantId: string,
  ): Promise<{ readonly connectionId: ConnectionId }>;
  /** Asks the vendor who we are. A vendor's refusal is an answer (`problem`), not thrown. */
  test(
    acting: Acting,
    connectionId: ConnectionId,
  ): Promise<{
    readonly ok: boolean;
    readonly tenantName: string | null;
    readonly facts: JsonObject;
    readonly problem: { readonly code: string; readonly message: string; readonly hint: string } | null;
    readonly tookMs: number;
  }>;
  /** Ends the access at the vendor and forgets the credential; links, records and history stay. */
  disconnect(acting: Acting, connectionId: ConnectionId): Promise<{ readonly revokedAtVendor: boolean }>;
  /** For OAuth profiles the consent page's address; for others takes the new inputs and tests them. */
  reconnect(
    acting: Acting,
    connectionId: ConnectionId,
    input: { readonly inputs: Readonly<Record<string, string>>; readonly sessionId: string },
  ): Promise<{ readonly next: 'consent'; readonly url: string } | { readonly next: 'connected' }>;
}

export interface ReviewActions {
  decide(
    acting: Acting,
    reviewId: ReviewId,
    decision: { readonly decision: MatchDecision; readonly targetRecordId: RecordId | null },
  ): Promise<{ readonly sourceRecordId: RecordId }>;
  undo(acting: Acting, reviewId: ReviewId): Promise<{ readonly sourceRecordId: RecordId }>;
}

export interface DeadLetterActions {
  replay(acting: Acting, selection: ReplaySelection): Promise<{ readonly replayed: number }>;
}

export interface FlowActions {
  create(
    acting: Acting,
    input: {
      readonly preset: string;
      readonly sourceConnectionId: ConnectionId;
      readonly targetConnectionId: ConnectionId;
      readonly settings: FlowSettingsChange;
    },
  ): Promise<{ readonly flowId: FlowId }>;
  change(
    acting: Acting,
    flowId: FlowId,
    input: { readonly state: 'enabled' | 'paused' | null; readonly settings: FlowSettingsChange },
  ): Promise<void>;
  /** Reads both ends again now; `all` lists every record instead of what changed. */
  syncNow(
    acting: Acting,
    flowId: FlowId,
    options: { readonly all: boolean },
  ): Promise<{ readonly connectionIds: readonly ConnectionId[] }>;
}
