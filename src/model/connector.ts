import type { Clock } from '#base/clock.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { Logger } from '#base/log.ts';
import type { BillingClient } from '#model/billing.ts';
import type { ConnectionSettings, Credential } from '#model/connection.ts';
import type { CompletedDoor, ReceivedDoor } from '#model/hand-over.ts';
import type { LedgerDoor } from '#model/ledger-flow.ts';
import type { Mention } from '#model/mentions.ts';
import type { ChargedDoor, CollectedDoor } from '#model/pairing.ts';
import type { SeenPerson } from '#model/people.ts';

/**
 * The port that every vendor implements. The engine knows vendors by this file only. All of the world outside reaches
 * a connector as functions (`ConnectorContext`), so a connector holds no state between calls.
 */
export interface Connector {
  /** Lower-case name, also the path of its webhook door and the folder of its room: `xero`. */
  readonly vendor: string;
  readonly label: string;
  readonly profiles: readonly ProfileSpec[];
  readonly kinds: readonly KindSpec[];
  /** The vendor's published limits for one connection. */
  budgets(target: { profile: string; settings: ConnectionSettings }): readonly BudgetSpec[];
  open(context: ConnectorContext): VendorClient;
  /**
   * Reads one object as the vendor sent it: lenient, never throws on data. What cannot be understood becomes a finding
   * and the raw value stays. Pure. Returns null when the object has no key, so that nothing can be stored for it.
   */
  parse(kind: string, raw: JsonValue): ObservedRecord | null;
  /** The record as mappings see it, with its children (a client with its contacts). Pure. */
  view(kind: string, fields: JsonObject, children: readonly ChildView[]): JsonObject;
  /** Turns wanted field values into the exact body to send. Pure and strict. */
  compose(kind: string, intent: ComposeIntent): Composed;
  /** Only of vendors that keep invoices as a ledger does. */
  readonly ledger?: LedgerDoor;
  /** Only of vendors whose completed invoices people hand over, and of those into which they type them. */
  readonly completed?: CompletedDoor;
  readonly received?: ReceivedDoor;
  /** Only of vendors that collect payments for the firm, and of those whose charges some of these are. */
  readonly collected?: CollectedDoor;
  readonly charged?: ChargedDoor;
  readonly oauth?: OAuthDoor;
  readonly webhook?: WebhookDoor;
  /** Only of vendors that bill customers for us. */
  billing?(context: ConnectorContext): BillingClient;
}

export interface ProfileSpec {
  readonly profile: string;
  readonly label: string;
  readonly description: string;
  /** `built_in`: nobody connects it, it is there by itself. */
  readonly auth: 'oauth' | 'client_credentials' | 'api_key' | 'built_in';
  /** Connected like this, nothing can be written at the vendor, whatever its kinds say. */
  readonly readsOnly?: true;
  /** What a person fills in to connect; `secret` values are sealed and never shown again. */
  readonly inputs: readonly {
    readonly name: string;
    readonly label: string;
    readonly secret: boolean;
    readonly required: boolean;
    readonly hint: string;
    readonly options?: readonly { readonly value: string; readonly label: string }[];
    readonly default?: string;
    /** A secret that both sides are told, so the console offers to make one: plain, or as Standard Webhooks writes it. */
    readonly generated?: 'token' | 'whsec';
  }[];
}

export interface KindSpec {
  readonly kind: string;
  readonly label: string;
  readonly labelPlural: string;
  /**
   * `keys`: records of this kind are found by links, references and ids only, never by a name or an e-mail address, which
   * many of them share (invoices of one customer).
   */
  readonly matchedBy?: 'keys';
  /** What people must know who say which record is which; left out where nobody is asked. */
  readonly identity?: IdentityFacts;
  /** The kind whose view this one is part of (contacts of a client). */
  readonly parent?: string;
  /** How often to list what changed, how far to reach back each time, and how often to list all again (null: never). */
  readonly poll: {
    readonly everyMs: number;
    readonly overlapMs: number;
    readonly fullEveryMs: number | null;
  };
  /** Most records one `readRecords` call takes. */
  readonly readBatch: number;
  readonly write?: {
    /** Most records one `writeRecords` call takes. */
    readonly batch: number;
    /** Most `writeRecords` calls under way at once on one connection; 1 when left out. */
    readonly atOnce?: number;
    readonly actions: readonly ('create' | 'update' | 'archive' | 'restore')[];
    /** A write is refused as a `conflict` where the record is another than its `seenVersion` says. Left out: nobody asks. */
    readonly comparesVersions?: true;
  };
  readonly fields: readonly FieldSpec[];
  /** The field that holds the address of another system’s page of the same thing, which a person is led to. */
  readonly backLink?: string;
}

/** Facts of a vendor's records, in sentences for people, with their source beside them where they are set. */
export interface IdentityFacts {
  /** The vendor refuses a second active record of a name. */
  readonly uniqueName: boolean;
  /** How a person makes two of them one there, since the API cannot; `{kept}` and `{double}` stand for their names. */
  readonly mergeByHand: string;
  /** What stays with a record there whatever is linked to it. */
  readonly staysWithIt: string;
}

export interface FieldSpec {
  /** Name within the record's fields, dots for depth: `EmailAddress`, `Phone.DEFAULT`. */
  readonly name: string;
  readonly label: string;
  /** `number`: decimal text. */
  readonly type:
    | 'text'
    | 'email'
    | 'phone'
    | 'address'
    | 'date'
    | 'number'
    | 'boolean'
    | 'text_list'
    | 'object';
  readonly writable: boolean;
  readonly required?: boolean;
  /** In characters; longer values are refused by the plan before anything is sent. */
  readonly maxLength?: number;
  /**
   * What the value means to those who compare two records: `total` is the amount that a record stands for, as decimal text
   * in the currency of the field whose role that is; `amount` is any other. `paid` says that money came, as a day or as an
   * amount; `payments` are the keys of the payments that it came by.
   */
  readonly role?: 'total' | 'amount' | 'tax' | 'currency' | 'status' | 'paid' | 'payments';
  /** The only values that the field takes. */
  readonly options?: readonly string[];
  /** Of an object whose members are mapped one by one, as `<name>.<key>`, under any key that the vendor takes. */
  readonly members?: MemberLimits;
  /** An e-mail address that says who works on the record: somebody of the tenant, matched between the sides of a flow. */
  readonly person?: true;
  /** Follows from other records or fields, so that no person decides it by itself: whose invoice, how amounts are meant. */
  readonly derived?: true;
  /** The kind of record, of the same connection, whose key the value is. */
  readonly refersTo?: string;
  /** The field of the same record that names the currency of the value, which is an amount as decimal text. */
  readonly moneyIn?: string;
}

/** What a vendor takes of an object whose members may be named freely. Lengths in characters. */
export interface MemberLimits {
  readonly most: number;
  readonly keyLength: number;
  readonly valueLength: number;
  /** Characters that no key may have. */
  readonly without: readonly string[];
  /** Keys that are in use for something else. */
  readonly taken: readonly string[];
  /** The field that shows every key of a record, those of others too; left out where none does. */
  readonly shownIn?: string;
}

export const recordStates = ['active', 'archived', 'merged', 'deleted'] as const;
export type RecordState = (typeof recordStates)[number];

/** A record as seen at a vendor at one moment. */
export interface ObservedRecord {
  readonly kind: string;
  /** The vendor's own id, opaque. */
  readonly key: string;
  /** Other ids the vendor uses for the same record (numeric id, `PROP-1042`). */
  readonly aliases: readonly string[];
  /** The vendor's own modification time, epoch ms; null when it has none. */
  readonly version: number | null;
  /** Who changed it last, where the vendor says: a name, or an actor of ours such as `user:…`. */
  readonly changedBy?: string;
  readonly state: RecordState;
  readonly mergedInto: string | null;
  readonly title: string;
  /**
   * The record of the same connection whose title goes before this one's, as a payer's name. `title` says nothing then but
   * what `fields` say. Left out: none.
   */
  readonly titledBy?: { readonly kind: string; readonly key: string };
  /** The moment, epoch ms, whose day goes behind the title of a record that is titled by another. Left out: none. */
  readonly titledAt?: number;
  readonly email: string | null;
  readonly taxNumber: string | null;
  /** The people of the tenant whom it names. Left out: none. */
  readonly people?: readonly SeenPerson[];
  /** Our cross-reference, when the vendor's record holds one. */
  readonly reference: string | null;
  readonly parent: { readonly kind: string; readonly key: string } | null;
  /** Ids of the same thing at other vendors that this record holds, by vendor and kind: `{ 'xero/contact': '…' }`. */
  readonly foreignKeys: Readonly<Record<string, string>>;
  /** Ids of others that it holds, so that it is found by them; left out by kinds that are never looked for so. */
  readonly mentions?: readonly Mention[];
  /** Normalised values by FieldSpec name (nested by its dots). Absent and empty are both left out. */
  readonly fields: JsonObject;
  readonly raw: JsonValue;
  /** What was odd about it, for the timeline: `unknown state "frozen"`. Never personal data. */
  readonly findings: readonly string[];
}

export interface ChildView {
  readonly kind: string;
  readonly key: string;
  readonly state: RecordState;
  readonly fields: JsonObject;
}

export interface ComposeIntent {
  readonly action: 'create' | 'update' | 'archive' | 'restore';
  readonly key: string | null;
  /** Our cross-reference, to be put on the record where the vendor has a place for it. */
  readonly reference: string;
  /** Wanted values by field name, flat (`{ 'Phone.DEFAULT': {…} }`); null clears a field. Only the fields to write. */
  readonly set: Readonly<Record<string, JsonValue>>;
  /** Whether names in a list that the vendor does not know yet may be made there. Left out: no. */
  readonly createMissing?: boolean;
  /** The record's last seen raw object, so that arrays that the vendor replaces whole can be carried over. */
  readonly current: JsonValue | null;
}

export interface Composed {
  readonly body: JsonObject;
  /** Fields that could not be carried, with the reason. A non-empty list is a finding of the plan. */
  readonly refused: readonly { readonly field: string; readonly reason: string }[];
}

export type Purpose = 'person' | 'live' | 'heal' | 'backfill';

export interface ConnectorContext {
  readonly connectionId: string;
  readonly profile: string;
  readonly tenantId: string | null;
  readonly settings: ConnectionSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * The credential to use now: refreshed first when it is about to expire, or when `rejected` (an access token that the
   * vendor has just refused) is still the stored one. One refresh at a time for all workers.
   * @throws PlumblineError `connection.expired` when only a person can help.
   */
  credential(options?: { readonly rejected?: string }): Promise<Credential>;
  /**
   * Takes calls from the connection's budgets: from those of every call, or from exactly those named, where some calls
   * have limits of their own. Names that `budgets()` does not list are left out.
   * @throws PlumblineError `budget.spent` with `retry.afterMs`.
   */
  spend(purpose: Purpose, calls: number, names?: readonly string[]): Promise<void>;
  /** Tells the budgets what the vendor's headers said. */
  noteLimits(report: LimitReport): Promise<void>;
}

export interface BudgetSpec {
  /** `minute`, `hour`, `day`, `app-minute`. */
  readonly name: string;
  readonly calls: number;
  readonly windowMs: number;
  /** `app`: shared by all connections of this vendor in the installation. */
  readonly scope: 'connection' | 'app';
  /** Only calls that name it take from it: a limit of one endpoint. */
  readonly byName?: boolean;
}

export interface LimitReport {
  readonly remaining: Readonly<Record<string, number>>;
  /** A budget by name that may not be used again before this instant (429 with Retry-After). */
  readonly blocked?: { readonly name: string; readonly until: number };
}

export interface ListQuery {
  readonly kind: string;
  /** Only records changed at or after this instant; null lists all, hidden states included. */
  readonly since: number | null;
  readonly cursor: string | null;
  readonly purpose: Purpose;
}

export interface RecordPage {
  readonly records: readonly ObservedRecord[];
  /** Opaque; null when the pass is over. */
  readonly nextCursor: string | null;
}

/** A record to be read again, with what helps vendors that can only list by time, or do so more cheaply. */
export interface WantedRecord {
  readonly key: string;
  /** The last one known. */
  readonly version: number | null;
  /** When it became another, as far as a webhook told, epoch ms. */
  readonly changedAt?: number | null;
}

/**
 * One vendor for one connection. Every call spends budget first. Failures are thrown as PlumblineError with a code of
 * `vendorErrorCodes`; only what the vendor said of a single record comes back as an outcome.
 */
export interface VendorClient {
  listRecords(query: ListQuery): Promise<RecordPage>;
  /** Re-reads records by key. */
  readRecords(
    kind: string,
    wanted: readonly WantedRecord[],
    purpose: Purpose,
  ): Promise<{ readonly records: readonly ObservedRecord[]; readonly absent: readonly string[] }>;
  /** Finds records by the cross-reference that we put on them, to learn what became of an unknown outcome. */
  findByReference(
    kind: string,
    references: readonly string[],
    purpose: Purpose,
  ): Promise<readonly ObservedRecord[]>;
  /** Sends writes of one action in one call. One outcome for each write, in order. */
  writeRecords(
    kind: string,
    action: ComposeIntent['action'],
    writes: readonly {
      readonly key: string | null;
      readonly reference: string;
      readonly body: JsonObject;
      /** The version that the write was planned from, where it must be that still. Left out: whatever it is. */
      readonly seenVersion?: number;
    }[],
    options: { readonly idempotencyKey: string; readonly purpose: Purpose },
  ): Promise<readonly WriteOutcome[]>;
  /** What the engine must know of the tenant: `name`, `timeZone`, `countryCode`, `currency`, lock dates, class. */
  readFacts(purpose: Purpose): Promise<JsonObject>;
}

export type WriteOutcome =
  | { readonly outcome: 'applied'; readonly record: ObservedRecord; readonly warnings: readonly string[] }
  | {
      readonly outcome: 'refused';
      /** `conflict`: someone else holds this name or number; `gone`: the record cannot be written any more. */
      readonly reason: 'invalid' | 'conflict' | 'gone';
      readonly code: string;
      readonly message: string;
      /** The vendor's sentences by field where it names one, else under `record`. */
      readonly fields: Readonly<Record<string, string>>;
    };

/**
 * How a call can fail as a whole. `vendor.unknown_outcome` is for writes only: the request may have taken effect, so it
 * must be looked up before anything is sent again. Each connector throws these codes, with its vendor in `details`.
 */
export const vendorErrorCodes = {
  'vendor.throttled': 'The vendor asked us to wait.',
  'vendor.unreachable': 'No answer, or a fault on the vendor’s side, and certainly nothing was written.',
  'vendor.unknown_outcome': 'The answer was lost or was a fault after the request may have taken effect.',
  'vendor.unauthorised': 'The vendor refused the credential.',
  'vendor.forbidden': 'The credential may not do this: scope, role or plan is missing.',
  'vendor.refused': 'The vendor refused the request as a whole.',
  'vendor.nonsense': 'The answer cannot be understood.',
} as const;
export type VendorErrorCode = keyof typeof vendorErrorCodes;

/** A tenant that a consent gives access to. */
export interface Tenant {
  readonly tenantId: string;
  readonly name: string;
  /** The vendor's id of the consent for this tenant, needed to end it. */
  readonly consentId: string | null;
}

export interface OAuthContext {
  readonly profile: string;
  readonly settings: ConnectionSettings;
  readonly clock: Clock;
  readonly fetch: (request: Request) => Promise<Response>;
}

/** OAuth 2.0 of one vendor, or client credentials where it has them. Errors as in `vendorErrorCodes`. */
export interface OAuthDoor {
  authorizeUrl(
    input: OAuthContext & {
      readonly redirectUri: string;
      readonly state: string;
      readonly codeChallenge: string;
    },
  ): string;
  exchangeCode(
    input: OAuthContext & {
      readonly redirectUri: string;
      readonly code: string;
      readonly codeVerifier: string;
    },
  ): Promise<Credential>;
  /** @throws PlumblineError `connection.expired` when the grant is over (`invalid_grant`). */
  refresh(input: OAuthContext & { readonly credential: Credential }): Promise<Credential>;
  /** The tenants this credential reaches; an empty list for vendors that have one per grant and do not name it. */
  listTenants(input: OAuthContext & { readonly credential: Credential }): Promise<readonly Tenant[]>;
  /** Ends the access to one tenant, or the whole grant where the vendor knows no tenants. */
  disconnect(
    input: OAuthContext & { readonly credential: Credential; readonly tenantId: string | null },
  ): Promise<void>;
}

export interface WebhookInput {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawBody: Uint8Array;
  readonly path: string;
  readonly now: number;
  /** How the connection was made; empty where the address names none. */
  readonly profile?: string;
  readonly settings: ConnectionSettings;
  /** Any of these may have signed; newest first. */
  readonly secrets: readonly string[];
}

export interface WebhookEvent {
  /** Unique by vendor; the door stores a second one with the same key as a duplicate. */
  readonly eventKey: string;
  /** Null when the connection is known from the address. */
  readonly tenantId: string | null;
  readonly kind: string;
  /** Key or alias of the record that may have changed. */
  readonly key: string;
  readonly occurredAt: number | null;
}

/** A record that a sender pushed whole, as the vendor's `parse` reads it. */
export interface PushedRecord {
  readonly kind: string;
  readonly key: string;
  /** The sender's own modification time, epoch ms; null where it tells none, and then the last one received counts. */
  readonly version: number | null;
  readonly raw: JsonValue;
}

/** What one authentic delivery says. One that cannot be read is kept with its reason, to be read again. */
export interface PushedDelivery {
  /** The sender's id of the delivery, else a hash of its bytes: the same one twice counts once. */
  readonly deliveryKey: string;
  /** Whether the key is the hash. Then bytes seen before count again where the record holds something else meanwhile. */
  readonly isByContent: boolean;
  readonly read:
    | { readonly ok: true; readonly records: readonly PushedRecord[] }
    | { readonly ok: false; readonly code: string; readonly message: string; readonly hint: string };
}

export type WebhookResult =
  | { readonly result: 'accepted'; readonly events: readonly WebhookEvent[] }
  /** The body holds the records themselves; there is nowhere to read them again. */
  | { readonly result: 'pushed'; readonly push: PushedDelivery }
  /** The vendor only tests us; nothing to store. `signatureValid` decides what it wants to hear. */
  | { readonly result: 'handshake'; readonly status: number }
  | { readonly result: 'rejected'; readonly status: number; readonly code: string; readonly message: string };

export interface WebhookDoor {
  /**
   * `app`: one address for all tenants of the installation, events name their tenant. `by_auth`: that address for
   * connections made by consent, one of its own for each that was made with a key.
   */
  readonly scope: 'connection' | 'app' | 'by_auth';
  receive(input: WebhookInput): WebhookResult;
  /** Only where records are pushed: what a body says under these settings, whoever sent it. Pure. */
  readonly readPushed?: (input: Pick<WebhookInput, 'rawBody' | 'headers' | 'settings'>) => PushedDelivery;
}

/** Records that were pushed to a connection, as its connector reads them back. */
export interface PushedRecords {
  /** Those received at or after `since` (null: all), the longest there first. The cursor is opaque. */
  list(
    connectionId: string,
    kind: string,
    query: { readonly since: number | null; readonly cursor: string | null },
  ): Promise<{ readonly raws: readonly JsonValue[]; readonly nextCursor: string | null }>;
  /** Those that are there, by key. */
  read(connectionId: string, kind: string, keys: readonly string[]): Promise<ReadonlyMap<string, JsonValue>>;
}
