import type { JsonObject } from '#base/json.ts';
import type { FieldDecision } from '#model/field-decision.ts';
import type { LedgerSettings } from '#model/ledger-flow.ts';

/** A lookup table in the version that a plan read, and what a key that it has not meant then. */
export interface TableRead {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly onMiss: 'empty' | 'refuse';
}

/**
 * What a change keeps, sealed with it, of where its values come from: what nothing else stored can tell later. The rest follows from
 * the mapping's version, which never changes. Left out where there is nothing to keep.
 */
export interface Origin {
  /** The source as the mapping saw it: all of it where an expression may read anything, else what its rows name. */
  readonly view: JsonObject;
  /** Which state of the source record that was. Times are epoch ms; `version` is the vendor's own. */
  readonly source: {
    readonly version: number | null;
    readonly seenBy: string | null;
    readonly observedAt: number | null;
  };
  /** The country that phones without one were read in. */
  readonly country: string;
  readonly tables?: readonly TableRead[];
  /** How invoice lines were given accounts and taxes. */
  readonly ledger?: LedgerSettings;
  /** Whom the people of the record were at the target then, by e-mail; null for nobody. Only of flows that carry people. */
  readonly owners?: Readonly<Record<string, string | null>>;
  /** What people had decided of single fields. */
  readonly decided?: Readonly<Record<string, FieldDecision>>;
}
