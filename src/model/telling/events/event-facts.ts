/** What a member of an event's details is. `code` is one of a closed list that grows; `text` is meant for people. */
export type MemberType = 'id' | 'code' | 'text' | 'texts' | 'count' | 'boolean' | 'instant';
export type MemberShape = MemberType | `${MemberType}|null`;

/** Members by name; a name that ends in `?` is that of a member which is not always there. */
export type Members = Readonly<Record<string, MemberShape>>;

interface EveryEvent {
  /** When it is told, for a person: "a write was done". */
  readonly when: string;
  /** The kind of thing that it is about, or all that it may be about. */
  readonly subject: string | readonly string[];
}

/**
 * An event that entries of the audit are. Only the members named here leave the house; `withheld` names those that an entry
 * holds beside them and that stay inside, since they may name a person or are of no use outside.
 */
export interface AuditEventFacts extends EveryEvent {
  readonly actions: Readonly<Record<string, Members>>;
  readonly withheld?: readonly string[];
}

/** An event that something in the CRM's feed is, under `<kind>.<verb>`. */
export interface FeedEventFacts extends EveryEvent {
  readonly told: Members;
  readonly withheld?: readonly string[];
}

/** An event that is made of a row of its own: an alert, a review, a change that ended by itself, a test. */
export interface OwnEventFacts extends EveryEvent {
  readonly own: Members;
  /** What stands beside the subject and the details. */
  readonly beside?: Members;
}

export type EventFacts = AuditEventFacts | FeedEventFacts | OwnEventFacts;
