import type { Transaction } from 'kysely';
import type { ConnectionId, FlowId } from '#base/ids.ts';
import type { FlowSettings, MappingRule } from '#model/flow.ts';
import { kindNamed, type DefinedFields } from '#model/kind-fields.ts';
import { fieldNamed } from '#model/mapping.ts';
import { sharedOutcomeWords, sharedTargetOf, type SharedOutcome, type Writer } from '#model/shared-target.ts';
import { listWriters } from '#store/views/writers.ts';
import type { Database } from '#store/tables.ts';
import type { ConnectorRegistry } from './connections/connector-registry.ts';

/** A flow that writes the same kind of records of the same connection as another. */
export interface BesideFlow {
  readonly flow: { readonly id: FlowId; readonly name: string };
  readonly connection: { readonly id: ConnectionId; readonly name: string };
  readonly kind: string;
  /** In plural: what of the connection both write. */
  readonly kindLabelPlural: string;
  readonly outcomes: readonly {
    readonly outcome: SharedOutcome;
    readonly fields: readonly { readonly name: string; readonly label: string }[];
    readonly message: string;
  }[];
}

/** A flow that is there, or that is to be made. */
export interface AskedWriter {
  readonly source: WriterEnd;
  readonly target: WriterEnd;
  readonly settings: FlowSettings;
  readonly rules: readonly MappingRule[];
}

export interface WriterEnd {
  readonly connectionId: ConnectionId;
  readonly vendor: string;
  readonly kind: string;
  readonly defined: DefinedFields;
}

/** Flows of a workspace with whom they share what they write. */
export interface SharedTargets {
  /** The running flows that write what this one writes or would write, oldest first. */
  beside(asked: AskedWriter): readonly BesideFlow[];
  /** The same of a flow that is there; none for one that is not, or goes with another. */
  besideFlow(id: FlowId): readonly BesideFlow[];
  /** Pairs of running flows, each once, the older one first. */
  readonly pairs: readonly (BesideFlow & { readonly one: { readonly id: FlowId; readonly name: string } })[];
}

/** Reads the flows of the workspaces that the transaction sees, with their mappings in force. */
export const openSharedTargets = async (
  trx: Transaction<Database>,
  registry: ConnectorRegistry,
): Promise<SharedTargets> => {
  const rows = await listWriters(trx);
  const flows = rows.map((row) => ({ ...row, writer: writerOf(registry, row) }));
  const running = flows.filter(({ state }) => state === 'enabled');
  const besideOf = (writer: Writer): readonly BesideFlow[] =>
    running.flatMap((other) => {
      const shared = sharedTargetOf(writer, other.writer);
      if (shared === null) return [];
      const { spec } = other.writer[shared.theirs];
      const { connectionId, connectionName, kind } = other[shared.theirs];
      return [
        {
          flow: { id: other.id, name: other.name },
          connection: { id: connectionId, name: connectionName },
          kind,
          kindLabelPlural: spec?.labelPlural ?? kind,
          outcomes: shared.outcomes.map(({ outcome, fields }) => ({
            outcome,
            fields: fields.map((name) => ({
              name,
              label: fieldNamed(spec?.fields ?? [], name)?.label ?? name,
            })),
            message: sharedOutcomeWords[outcome],
          })),
        },
      ];
    });
  return {
    beside: (asked) => besideOf(writerOf(registry, asked)),
    besideFlow: (id) => {
      const flow = flows.find((each) => each.id === id);
      return flow === undefined ? [] : besideOf(flow.writer);
    },
    pairs: running.flatMap((one, at) =>
      besideOf(one.writer)
        .filter(({ flow }) => running.findIndex(({ id }) => id === flow.id) > at)
        .map((beside) => ({ ...beside, one: { id: one.id, name: one.name } })),
    ),
  };
};

/** A flow as the model looks at it. */
export const writerOf = (registry: ConnectorRegistry, asked: AskedWriter): Writer => {
  const endOf = ({ connectionId, vendor, kind, defined }: WriterEnd): Writer['source'] => ({
    connectionId,
    kind,
    spec: kindNamed(registry.list().find((each) => each.vendor === vendor)?.kinds ?? [], kind, defined),
  });
  const { source, target, settings, rules } = asked;
  return { source: endOf(source), target: endOf(target), settings, rules };
};
