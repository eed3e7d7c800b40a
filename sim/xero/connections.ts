import type { Random } from '#sim/kit/random.ts';

/** One user's consent for one app to one organisation. `id` is the connection's, not the tenant's. */
export interface Connection {
  readonly id: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly userId: string;
  readonly clientId: string;
  readonly authEventId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type ConnectionOwner = Pick<Connection, 'clientId' | 'userId'>;

/** At most one connection for each user, app and organisation; connecting again keeps its id. */
export class Connections {
  readonly #random: Random;
  #list: readonly Connection[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  list(): readonly Connection[] {
    return this.#list;
  }

  of(owner: ConnectionOwner): readonly Connection[] {
    return this.#list.filter((connection) => isOwned(connection, owner));
  }

  connect(
    owner: ConnectionOwner,
    organisation: { readonly id: string; readonly name: string },
    authEventId: string,
    now: number,
  ): void {
    const known = this.of(owner).find((connection) => connection.tenantId === organisation.id);
    const connection: Connection = {
      id: known?.id ?? this.#random.uuid(),
      tenantId: organisation.id,
      tenantName: organisation.name,
      userId: owner.userId,
      clientId: owner.clientId,
      authEventId,
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
    };
    this.#list = [...this.#list.filter((other) => other !== known), connection];
  }

  /** False when there is none. Tokens live on; only this organisation is out of their reach. */
  disconnect(connectionId: string): boolean {
    const before = this.#list.length;
    this.#list = this.#list.filter((connection) => connection.id !== connectionId);
    return this.#list.length < before;
  }

  disconnectAll(owner: ConnectionOwner): void {
    this.#list = this.#list.filter((connection) => !isOwned(connection, owner));
  }

  clear(): void {
    this.#list = [];
  }
}

export const isOwned = (thing: ConnectionOwner, owner: ConnectionOwner): boolean =>
  thing.userId === owner.userId && thing.clientId === owner.clientId;
