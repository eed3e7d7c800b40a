import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { billingNotice } from '#app/operate/connections.ts';
import { openOperator } from '#app/operate/operator.ts';
import { runCli } from '#cli/main.ts';
import { readInvoice } from '#contract/crm-invoices.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { createApiKey } from '#store/api-keys.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { createApiWorld } from '#test/world/api-world.ts';
import { createBillingWorld, type BillingWorld } from '#test/world/billing-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

/** What a program and the command line are told of invoices that are on their way. */
let database: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'plumbline-until-'));
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const environment = () => ({ PLUMBLINE_DATABASE_URL: database.url, PLUMBLINE_DATA_DIR: dataDir });

const cli = async ({ workspaceId }: BillingWorld, ...args: string[]): Promise<string> => {
  let said = '';
  await runCli([...args, '--workspace', workspaceId], {
    environment: environment(),
    out: (text) => {
      said += text;
    },
    err: (text) => {
      said += text;
    },
    isInteractive: false,
    interrupted: new AbortController().signal,
  });
  return said;
};

test('the API and the command line tell how far an invoice on its way was asked to go', async () => {
  await using world = await createBillingWorld(database);
  await using api = await createApiWorld(database);
  const { workspaceId, kim } = world;
  const { key } = await inWorkspace(database.db, workspaceId, (trx) =>
    createApiKey(trx, {
      workspaceId,
      actor: kim.actor,
      name: 'Reader',
      role: 'member',
      mayApprove: false,
      now: world.clock.now(),
    }),
  );
  const contact = await world.aContact();
  for (const until of ['draft', 'finalized', 'sent'] as const) {
    const [id = ''] = await world.generate([await world.aBillable(contact)], { until });
    const answer = await api.app.inject({
      url: `/api/crm/invoices/${id}`,
      headers: { authorization: `Bearer ${key}` },
    });
    expect(readInvoice.success.parse(answer.json()).job?.until).toBe(until);
    const told = JSON.parse(await cli(world, 'invoice', 'show', id, '--json')) as { job: { until: string } };
    expect(told.job.until).toBe(until);
    expect(await cli(world, 'invoice', 'show', id)).toMatch(new RegExp(`Goes until: +${until}\n`));
  }
  await world.settle();
});

test('who connects the account from the command line is told that nothing is billed while the module is off', async () => {
  await using world = await createBillingWorld(database);
  await using operator = await openOperator(environment());
  const notice = (vendor: string) => billingNotice(operator, world.workspaceId, vendor);
  expect(await notice('stripe')).toBeNull();
  await switchModule(world.deps, world.kim, 'stripe', { on: false, withNeeds: false });
  expect(await notice('stripe')).toMatchObject({ code: 'crm.module_off' });
  expect(await notice('xero')).toBeNull();
});
