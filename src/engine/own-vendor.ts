import type { Transaction } from 'kysely';
import { newId, type ConnectionId, type WorkspaceId } from '#base/ids.ts';
import type { DefinedFields } from '#model/kind-fields.ts';
import type { Person } from '#model/people.ts';
import { findConnectionsOfTenant, storeDefinedFields, storePeople } from '#store/connections.ts';
import { flowsNaming, markAllOf } from '#store/mappings.ts';
import { markStale } from '#store/marks.ts';
import type { Database } from '#store/tables.ts';
import type { Acting } from './actions/acting.ts';
import { markCompanions } from './actions/companion-flows.ts';
import type { ConnectorRegistry } from './connections/connector-registry.ts';
import { connectTenant, type EstablishDeps } from './connections/establish.ts';

/** A vendor whose records live in our own database: its tenant is the workspace, and its changes announce themselves. */
export interface OwnVendor {
  /** Makes the workspace's connection to it unless there is one. */
  connect(trx: Transaction<Database>, acting: Acting, now: number): Promise<void>;
  /** Has records read again, and so flows look at them, once the transaction has committed. Unconnected: nothing. */
  touched(
    trx: Transaction<Database>,
    workspaceId: WorkspaceId,
    records: readonly { readonly kind: string; readonly key: string }[],
    now: number,
  ): Promise<void>;
  /**
   * Keeps which fields the workspace defined there, by kind, and has flows that write or read `changed` look at all their
   * records again, in the same transaction. Unconnected: nothing, so it is told again once there is a connection.
   */
  defined(
    trx: Transaction<Database>,
    workspaceId: WorkspaceId,
    fields: DefinedFields,
    changed: { readonly kind: string; readonly field: string } | null,
    now: number,
  ): Promise<void>;
  /** Keeps who works there, and has flows that carry people to or from it look at their records again. */
  staffed(
    trx: Transaction<Database>,
    workspaceId: WorkspaceId,
    people: readonly Person[],
    now: number,
  ): Promise<void>;
}

export const createOwnVendor = (
  deps: EstablishDeps & { readonly registry: ConnectorRegistry },
  own: { readonly vendor: string; readonly profile: string },
): OwnVendor => {
  const connectionOf = async (
    trx: Transaction<Database>,
    workspaceId: WorkspaceId,
  ): Promise<ConnectionId | null> => {
    const [first] = await findConnectionsOfTenant(trx, own.vendor, workspaceId);
    return first === undefined || first.state === 'disconnected' ? null : first.id;
  };
  return {
    connect: async (trx, { workspaceId, actor }, now) => {
      if ((await connectionOf(trx, workspaceId)) !== null) return;
      const connector = deps.registry.get(own.vendor);
      const { profile } = own;
      const access = { workspaceId, actor, connector, profile, settings: {}, name: null, now };
      const tenant = { tenantId: workspaceId, name: connector.label, consentId: null };
      await connectTenant(trx, deps, access, null, tenant);
    },
    touched: async (trx, workspaceId, records, now) => {
      if (records.length === 0) return;
      const connectionId = await connectionOf(trx, workspaceId);
      if (connectionId === null) return;
      const owner = { connectionId, workspaceId };
      const hints = records.map((record) => ({ ...record, id: newId('record', now), occurredAt: null }));
      await markStale(trx, owner, hints, now);
      await deps.wake(trx, [connectionId]);
    },
    defined: async (trx, workspaceId, fields, changed, now) => {
      const connectionId = await connectionOf(trx, workspaceId);
      if (connectionId === null) return;
      await storeDefinedFields(trx, connectionId, fields);
      if (changed === null) return;
      const { kind, field } = changed;
      const flows = await flowsNaming(trx, { connectionId, kind }, field);
      for (const flow of flows) await markAllOf(trx, flow.id, now);
      await deps.wake(
        trx,
        flows.map((flow) => flow.targetConnectionId),
      );
    },
    staffed: async (trx, workspaceId, people, now) => {
      const connectionId = await connectionOf(trx, workspaceId);
      if (connectionId === null || !(await storePeople(trx, connectionId, people))) return;
      const woken = new Set<ConnectionId>();
      for (const { kind, fields } of deps.registry.get(own.vendor).kinds)
        for (const { name } of fields.filter(({ person }) => person === true))
          for (const flow of await flowsNaming(trx, { connectionId, kind }, name)) {
            await markAllOf(trx, flow.id, now);
            await markCompanions(trx, flow.id, now);
            woken.add(flow.targetConnectionId);
          }
      await deps.wake(trx, [...woken]);
    },
  };
};
