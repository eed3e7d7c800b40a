import { sql } from 'kysely';
import type { FlowId } from '#base/ids.ts';
import { dayMs } from '#base/clock.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import type { FlowSettingsChange } from '#engine/actions/flow-settings-change.ts';
import type { Service } from '#sim/ignition/entities.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import type { TestDatabase } from '#test/world/database.ts';
import { createWorld, type World } from '#test/world/world.ts';

/** A practice whose clients are contacts in Xero, and whose accepted proposals become drafts there. */
export interface Engaging extends World {
  readonly proposalFlow: FlowId;
  readonly client: string;
}

export type LedgerChange = NonNullable<FlowSettingsChange['ledger']>;

/** With these settings of the ledger; the rest are as shipped. */
export const anEngaging = async (database: TestDatabase, ledger: LedgerChange = {}): Promise<Engaging> => {
  const world = await createWorld({ database });
  const { db } = database;
  const proposalFlow = await aFlow(
    { db, clock: world.clock },
    world.workspaceId,
    'ignition-proposals-to-xero',
    { source: world.ignitionId, target: world.xeroId },
  );
  await choose(world, proposalFlow, { ledger });
  const client = world.ignition.createClient(aClient()).slug;
  await world.settle();
  return Object.assign(world, { proposalFlow, client });
};

/** What an admin sets on the flow. */
export const choose = (world: World, flow: FlowId, settings: FlowSettingsChange): Promise<void> =>
  changeFlow(
    { db: world.database.db, clock: world.clock, registry: world.registry, wake: () => Promise.resolve() },
    { workspaceId: world.workspaceId, actor: 'user:test' },
    flow,
    { state: null, settings },
  );

/** A service billed once and by hand, of 550.00. */
export const service = (name: string, more: Partial<Service> = {}): Service => ({
  slug: `srv_${name.toLowerCase().replaceAll(/[^a-z]/g, '')}`,
  name,
  description: `${name} of the year`,
  state: 'active',
  priceType: 'fixed',
  billingMode: 'manual',
  cadence: 'once_off',
  priceMinor: 55_000,
  minPriceMinor: null,
  maxPriceMinor: null,
  unitName: null,
  taxRate: 'GST',
  groupName: 'Tax',
  categoryName: 'Tax',
  createdAt: 0,
  updatedAt: 0,
  ...more,
});

export interface Proposed {
  readonly slug: string;
  readonly number: string;
}

/** A proposal that was sent and that the client has not answered. */
export const propose = (world: Engaging, services: readonly Service[]): Proposed => {
  const client = world.ignition.practice.clients.find(world.client);
  if (client === null) throw new Error('the practice has no such client');
  const made = world.ignition.addProposal({ client, services, state: 'draft', name: 'FY27 compliance' });
  world.ignition.sendProposal(made.slug);
  return { slug: made.slug, number: `PROP-${String(made.number)}` };
};

/** The same, accepted, and the world at rest over it. */
export const agree = async (world: Engaging, services: readonly Service[]): Promise<Proposed> => {
  const made = propose(world, services);
  world.ignition.acceptProposal(made.slug);
  await world.poll();
  return made;
};

/** The one invoice that Xero has for a proposal, by what its Reference begins with. */
export const invoiceOf = (world: Engaging, { number }: Proposed) => {
  const found = world.xero
    .invoices()
    .filter((invoice) => invoice.reference === number || invoice.reference.startsWith(`${number} `));
  const [only, ...others] = found;
  if (only === undefined || others.length > 0)
    throw new Error(`Xero has ${String(found.length)} invoices of ${number}`);
  return only;
};

export const stateOf = async (
  world: Engaging,
  { slug }: Proposed,
): Promise<{ state: string; code: string | null }> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<{ state: string; code: string | null }>`
      select fr.state, fr.state_code as code from flow_record fr join record r on r.id = fr.source_record_id
      where fr.flow_id = ${world.proposalFlow} and r.key = ${slug}`.execute(trx),
  );
  return found.rows[0] ?? { state: 'unknown', code: null };
};

/** The calendar day so many days from now where the organisation is. */
export const day = (world: World, days = 0): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Australia/Sydney' }).format(world.clock.now() + days * dayMs);
