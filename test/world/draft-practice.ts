import { sql } from 'kysely';
import type { FlowId, HandOverId } from '#base/ids.ts';
import { changeFlow } from '#engine/actions/flow-change.ts';
import type { FlowSettingsChange } from '#engine/actions/flow-settings-change.ts';
import { settleHandOvers } from '#engine/actions/hand-over-actions.ts';
import type { HandOverNote, HandOverSheet } from '#model/hand-over.ts';
import { storeFacts } from '#store/connections.ts';
import { openSheet } from '#store/hand-overs.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { aClient } from '#test/builders/client.ts';
import { aFlow } from '#test/builders/connected.ts';
import type { DeskWorld } from '#test/world/approval-desk.ts';
import type { IgnitionSimulator } from '#sim/ignition/simulator-handle.ts';
import type { TestDatabase } from '#test/world/database.ts';
import { createWorld, type World, type WorldOptions } from '#test/world/world.ts';

/** A practice that bills some clients in Xero and has what it completes there drafted in Ignition. */
export interface DraftPractice extends World {
  readonly client: string;
  readonly contactId: string;
  readonly draftFlow: FlowId;
}

export const aDraftPractice = async (
  database: TestDatabase,
  options: Partial<WorldOptions> = {},
): Promise<DraftPractice> => {
  const world = await createWorld({ database, profile: 'keyed', ...options });
  const means = { db: database.db, clock: world.clock };
  await inWorkspace(database.db, world.workspaceId, (trx) =>
    storeFacts(trx, world.ignitionId, { currency: 'AUD' }, world.clock.now()),
  );
  const client = world.ignition.createClient(aClient()).slug;
  await world.settle();
  const contactId = world.xero.contacts()[0]?.id ?? '';
  await aFlow(means, world.workspaceId, 'ignition-invoices-to-xero', {
    source: world.ignitionId,
    target: world.xeroId,
  });
  const draftFlow = await aFlow(means, world.workspaceId, 'xero-completed-to-ignition', {
    source: world.xeroId,
    target: world.ignitionId,
  });
  await world.settle();
  return Object.assign(world, { client, contactId, draftFlow });
};

const dayOf = (world: World, days: number): string =>
  new Date(world.clock.now() + days * 86_400_000).toISOString().slice(0, 10);

export interface BilledLine {
  readonly Description: string;
  readonly Quantity: number;
  readonly UnitAmount: string;
  readonly TaxType: string;
}

const advice: BilledLine = {
  Description: 'Extra advice',
  Quantity: 2,
  UnitAmount: '275.00',
  TaxType: 'OUTPUT',
};

/** The bookkeeper writes an invoice in Xero itself: $550.00 with GST unless said, due in 14 days. Gives its id. */
export const billInXero = async (
  world: DraftPractice,
  number: string,
  more: {
    readonly lines?: readonly BilledLine[];
    readonly basis?: 'Inclusive' | 'Exclusive';
    readonly contactId?: string;
  } = {},
): Promise<string> => {
  world.xero.createInvoice({
    InvoiceNumber: number,
    Status: 'AUTHORISED',
    Contact: { ContactID: more.contactId ?? world.contactId },
    Date: dayOf(world, 0),
    DueDate: dayOf(world, 14),
    LineAmountTypes: more.basis ?? 'Inclusive',
    LineItems: (more.lines ?? [advice]).map((line) => ({ ...line, AccountCode: '200' })),
  });
  await world.poll();
  return world.xero.invoice(number).id;
};

export interface ShownHandOver {
  readonly id: HandOverId;
  readonly state: 'open' | 'done';
  readonly note: HandOverNote | null;
  readonly doneBy: string | null;
  readonly sheet: HandOverSheet;
}

export const handOversOf = async (world: DeskWorld): Promise<readonly ShownHandOver[]> => {
  const found = await inWorkspace(world.database.db, world.workspaceId, (trx) =>
    sql<Omit<ShownHandOver, 'sheet'> & { readonly sealed: string }>`
      select id, state, note, done_by as "doneBy", sealed from hand_over order by id`.execute(trx),
  );
  return found.rows.map(({ sealed, ...row }) => ({
    ...row,
    sheet: openSheet(world.vault, { id: row.id, sealed }),
  }));
};

export const onlyHandOver = async (world: DeskWorld): Promise<ShownHandOver> => {
  const [first, ...others] = await handOversOf(world);
  if (first === undefined || others.length > 0) throw new Error('there is not exactly one hand-over');
  return first;
};

const means = (world: DeskWorld) => ({
  db: world.database.db,
  clock: world.clock,
  registry: world.registry,
  wake: () => Promise.resolve(),
});

export const say = (world: DeskWorld, id: HandOverId, to: 'open' | 'done') =>
  settleHandOvers(means(world), { workspaceId: world.workspaceId, actor: 'user:test' }, [id], to);

export const setHandOver = (world: DeskWorld, flowId: FlowId, settings: FlowSettingsChange): Promise<void> =>
  changeFlow(means(world), { workspaceId: world.workspaceId, actor: 'user:test' }, flowId, {
    state: null,
    settings,
  });

/** Drafts and invoices of Ignition, whoever made them. */
export const invoicesInIgnition = (world: { readonly ignition: IgnitionSimulator }) =>
  world.ignition.practice.invoices.rows;
