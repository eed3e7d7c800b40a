import type { BillingClient } from '#model/billing.ts';
import type { Connector, ConnectorContext, Purpose, VendorClient } from '#model/connector.ts';
import type { Lease, LeasedConnection } from '#store/leases.ts';
import { isOutage } from '#store/outage.ts';
import type { RecordOwner } from '#store/records.ts';
import type { EngineDeps } from './deps.ts';
import { readPagesAhead } from './page-ahead.ts';

/** What is worked with while a session is open: its vendor is reached by its own client. */
export type SessionDeps = Omit<EngineDeps, 'contexts'>;

/** One worker at work on one leased connection. */
export interface Session {
  /** Set where both sides are only looked at: nothing may be stored then, and no vendor is called. */
  readonly looksOnly?: true;
  readonly deps: SessionDeps;
  readonly lease: Lease;
  readonly owner: RecordOwner;
  readonly connection: LeasedConnection['row'];
  readonly connector: Connector;
  readonly client: VendorClient;
  /** The vendor as one that bills for us, on the same budgets; null when it does not. */
  billing(): BillingClient | null;
  /**
   * Takes one call from the budgets ahead of time, so that an intent is stored only when its call may follow at once.
   * `beside` is how many were reserved just before, to be sent together with it.
   * @throws PlumblineError `budget.spent`.
   */
  reserveCall(purpose: Purpose, beside: number): Promise<void>;
  /** True once a call to the vendor was taken from the budgets. */
  hasCalled(): boolean;
}

export const openSession = (deps: EngineDeps, leased: LeasedConnection): Session => {
  const context = deps.contexts.contextFor({
    connectionId: leased.lease.connectionId,
    workspaceId: leased.lease.workspaceId,
    vendor: leased.row.vendor,
    profile: leased.row.profile,
    tenantId: leased.row.tenant_id,
    settings: leased.row.settings,
  });
  const connector = deps.registry.get(leased.row.vendor);
  const ofEveryCall = new Set(
    connector
      .budgets({ profile: leased.row.profile, settings: leased.row.settings })
      .filter((spec) => spec.byName !== true)
      .map((spec) => spec.name),
  );
  let reserved = 0;
  let called = false;
  const spending: ConnectorContext = {
    ...context,
    spend: (purpose, calls, names) => {
      called = true;
      const isOfEveryCall = names === undefined || names.some((name) => ofEveryCall.has(name));
      if (!isOfEveryCall || reserved < calls) return context.spend(purpose, calls, names);
      reserved -= calls;
      // What was reserved was taken from the budgets of every call only.
      const others = names?.filter((name) => !ofEveryCall.has(name)) ?? [];
      return others.length === 0 ? Promise.resolve() : context.spend(purpose, calls, others);
    },
  };
  const client = readPagesAhead(connector.open(spending));
  return {
    deps,
    lease: leased.lease,
    owner: { workspaceId: leased.lease.workspaceId, connectionId: leased.lease.connectionId },
    connection: leased.row,
    connector,
    client,
    billing: () => connector.billing?.(spending) ?? null,
    reserveCall: async (purpose, beside) => {
      if (reserved > beside) return;
      await context.spend(purpose, 1);
      reserved += 1;
    },
    hasCalled: () => called,
  };
};

/** Runs the work while the lease is renewed beside it, so that a slow vendor does not cost us the connection. */
export const whileRenewing = async <Result>(
  session: Session,
  renew: (session: Session) => Promise<void>,
  everyMs: number,
  work: () => Promise<Result>,
): Promise<Result> => {
  const over = new AbortController();
  const beat = async (): Promise<void> => {
    for (;;) {
      await session.deps.clock.sleep(everyMs, over.signal);
      await renew(session);
    }
  };
  const beating = beat().catch((caught: unknown) => {
    if (!over.signal.aborted && !isOutage(caught))
      session.deps.logger.warn({ connection: session.lease.connectionId }, String(caught));
  });
  try {
    return await work();
  } finally {
    over.abort(new Error('the work is over'));
    await beating;
  }
};
