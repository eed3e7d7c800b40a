import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ContactId, OpportunityId, StageId } from '#base/ids.ts';
import { createContact, setContactArchived } from '#crm/contacts/contact-service.ts';
import { closeOpportunity } from '#crm/opportunities/closing-service.ts';
import { changeOpportunity, createOpportunity } from '#crm/opportunities/opportunity-service.ts';
import { valueText } from '#crm/opportunities/opportunity-state.ts';
import { addStage, orderStages, removeStage, renameStage } from '#crm/opportunities/pipeline-service.ts';
import { look } from '#crm/work.ts';
import { searchPrefixes } from '#model/crm/words.ts';
import { setQuoted } from '#store/crm/billables.ts';
import { findOpportunity, listOpportunities } from '#store/crm/opportunities.ts';
import { countStages, listStages } from '#store/crm/stages.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createCrmWorld, type CrmWorld } from '#test/world/crm-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: CrmWorld;
let acme: ContactId;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  world = await createCrmWorld(database, ['opportunities']);
  acme = await createContact(world.deps, world.kim, 'organization', { name: 'Acme', currency: 'JPY' });
  world.touched.length = 0;
});

const read = async (id: OpportunityId) => {
  const row = await look(world.deps, world.kim, 'opportunities', (trx) => findOpportunity(trx, id));
  if (row === undefined) throw new Error('the opportunity is there');
  return row;
};

const stages = () =>
  look(world.deps, world.kim, 'opportunities', (trx) => listStages(trx, world.workspaceId));
const stageIds = async (): Promise<StageId[]> => (await stages()).map((stage) => stage.id);
const add = (title: string, more: object = {}) =>
  createOpportunity(world.deps, world.kim, { title, contactId: acme, ...more });

test('a new one stands in the first stage, in the currency of its contact', async () => {
  const id = await add('Payroll', { value: '1200', expectedClose: '2026-12-24', ownerId: world.leeId });
  const row = await read(id);
  expect(row).toMatchObject({
    state: 'open',
    stage_name: 'New',
    contact_name: 'Acme',
    currency: 'JPY',
    value_minor: 1200,
    expected_close: '2026-12-24',
    owner_id: world.leeId,
  });
  expect(valueText(row)).toBe('1200');
  expect(world.touched).toEqual([{ kind: 'opportunity', key: id }]);
  const found = await look(world.deps, world.kim, 'opportunities', (trx) =>
    listOpportunities(trx, { prefixes: searchPrefixes('acme pay'), archived: 'no' }, 'title', {
      after: null,
      limit: 10,
    }),
  );
  expect(found.rows.map((each) => each.id)).toEqual([id]);
});

test('a value has the places of its currency, and a contact must be there', async () => {
  await expect(add('Payroll', { value: '12.50' })).rejects.toMatchObject({ code: 'crm.invalid' });
  await expect(add('Payroll', { value: '12.505', currency: 'AUD' })).rejects.toMatchObject({
    code: 'crm.invalid',
  });
  const other = await createCrmWorld(database, ['opportunities']);
  await expect(
    createOpportunity(other.deps, other.kim, { title: 'Theirs', contactId: acme }),
  ).rejects.toMatchObject({ code: 'crm.bad_reference' });
  await setContactArchived(world.deps, world.kim, acme, 1, true);
  await expect(add('Payroll')).rejects.toMatchObject({ code: 'crm.bad_reference' });
});

test('it moves along the pipeline until it is won, lost with a reason, or opened again', async () => {
  const [, second] = await stageIds();
  const id = await add('Payroll');
  await changeOpportunity(world.deps, world.kim, id, 1, { stageId: second });
  expect((await read(id)).stage_name).toBe('Qualified');
  await closeOpportunity(world.deps, world.kim, id, 2, { to: 'lost', reason: 'Too dear' });
  expect(await read(id)).toMatchObject({ state: 'lost', lost_reason: 'Too dear' });
  const [first] = await stageIds();
  await expect(changeOpportunity(world.deps, world.kim, id, 3, { stageId: first })).rejects.toMatchObject({
    code: 'crm.closed',
  });
  await expect(closeOpportunity(world.deps, world.kim, id, 3, { to: 'won' })).rejects.toMatchObject({
    code: 'crm.closed',
  });
  await closeOpportunity(world.deps, world.kim, id, 3, { to: 'open' });
  await closeOpportunity(world.deps, world.kim, id, 4, { to: 'won' });
  expect(await read(id)).toMatchObject({ state: 'won', lost_reason: null, version: 5 });
});

test('quoted lines are its value, and what was entered waits behind them', async () => {
  const id = await add('Payroll', { value: '500' });
  await inWorkspace(database.db, world.workspaceId, (trx) => setQuoted(trx, world.workspaceId, id, 1250n));
  const row = await read(id);
  expect(valueText(row)).toBe('1250');
  await expect(
    changeOpportunity(world.deps, world.kim, id, row.version, { value: '1' }),
  ).rejects.toMatchObject({ code: 'crm.invalid' });
  await changeOpportunity(world.deps, world.kim, id, row.version, { title: 'Payroll 2027' });
});

test('stages are added, renamed, put in another order, and removed when nothing is in them', async () => {
  await addStage(world.deps, world.kim, 'Signed');
  const [a, b, c, d, e] = (await stageIds()) as [StageId, StageId, StageId, StageId, StageId];
  await orderStages(world.deps, world.kim, [e, a, b, c, d]);
  await renameStage(world.deps, world.kim, e, 1, 'First');
  expect((await stages()).map((stage) => [stage.name, stage.position])).toEqual([
    ['First', 0],
    ['New', 1],
    ['Qualified', 2],
    ['Proposal', 3],
    ['Negotiation', 4],
  ]);
  await expect(orderStages(world.deps, world.kim, [a, b])).rejects.toMatchObject({ code: 'crm.invalid' });
  const id = await add('Payroll', { value: '700' });
  await expect(removeStage(world.deps, world.kim, e, null)).rejects.toMatchObject({ code: 'crm.in_use' });
  await removeStage(world.deps, world.kim, e, c);
  expect((await read(id)).stage_name).toBe('Proposal');
  await removeStage(world.deps, world.kim, d, null);
  expect((await stages()).map((stage) => stage.position)).toEqual([0, 1, 2]);
  expect(await look(world.deps, world.kim, 'opportunities', (trx) => countStages(trx, undefined))).toEqual([
    { stage_id: c, currency: 'JPY', count: 1, amount: '700' },
  ]);
});
