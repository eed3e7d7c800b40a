import type { APIRequestContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemo, type RunningDemo } from '#test/browser/installation.ts';
import { browser, openPage, violationsOn } from '#test/browser/visit.ts';

let demo: RunningDemo | undefined;
let url: string;
let page: Page;
let ownerPage: Page;

const member = { name: 'Mia Member', email: 'mia@firm.example', password: 'a long enough password' };

const post = async (request: APIRequestContext, path: string, data: object): Promise<unknown> => {
  const answer = await request.post(`${url}${path}`, { data, headers: { origin: url } });
  expect(answer.ok(), `${path}: ${String(answer.status())} ${await answer.text()}`).toBe(true);
  return answer.json();
};

beforeAll(async () => {
  if (browser === null) return;
  demo = await startDemo();
  url = demo.url;
  const owner = (await browser.newContext()).request;
  await post(owner, '/api/auth/sign-in/email', { email: demo.email, password: demo.password });
  ownerPage = await openPage(browser, { storageState: await owner.storageState() });
  page = await openPage(browser);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await demo?.[Symbol.asyncDispose]();
}, 60_000);

const visit = async (path: string, heading: string, on = page): Promise<void> => {
  await on.goto(`${url}${path}`);
  await on.getByRole('heading', { level: 1, name: heading }).waitFor();
  expect(await violationsOn(on), path).toEqual([]);
};

const buttons = (name: string | RegExp): Promise<number> => page.getByRole('button', { name }).count();

test.skipIf(browser === null)('somebody joins by a link that an owner makes and copies', async () => {
  await visit('/settings/members', 'Members', ownerPage);
  await ownerPage.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = ownerPage.getByRole('dialog', { name: 'Invite somebody' });
  await dialog.getByLabel('Email').fill(member.email);
  await dialog.getByRole('button', { name: 'Make the join link' }).click();
  const link = (await dialog.locator('pre').textContent()) ?? '';
  expect(link).toMatch(/^http.*\/join\/ivt_/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await ownerPage.getByRole('table', { name: 'Invitations' }).getByText(member.email).waitFor();
  await visit(new URL(link).pathname, 'Join');
  await page.getByLabel('Your name').fill(member.name);
  await page.getByRole('textbox', { name: 'Password' }).fill(member.password);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await visit('/settings/members', 'Members');
  await page.getByRole('table', { name: 'Members' }).getByText(member.email).waitFor();
  await page.getByText('Only owners and admins of the workspace invite and remove members.').waitFor();
  expect(await buttons(/^(Invite|Remove|Withdraw)/)).toBe(0);
  const used = await browser?.newContext()?.then((context) => context.newPage());
  await used?.goto(link);
  await used?.getByText('The join link was used already.').waitFor();
});

test.skipIf(browser === null)(
  'a member sees the modules, and that only owners and admins switch them',
  async () => {
    await visit('/settings/modules', 'Modules');
    const tickets = page.getByRole('switch', { name: 'Tickets' });
    await tickets.waitFor();
    expect(await tickets.isDisabled()).toBe(true);
    expect(
      await page.getByText('Only owners and admins of the workspace switch it.').count(),
    ).toBeGreaterThanOrEqual(1);
  },
);

test.skipIf(browser === null)(
  'a member looks at pipeline, fields and taxes without a way to change them',
  async () => {
    for (const [path, heading, reason] of [
      ['/settings/pipeline', 'Pipeline', 'Only owners and admins of the workspace change the pipeline.'],
      ['/settings/custom-fields', 'Custom fields', 'Only owners and admins of the workspace change these.'],
      ['/settings/tax-rates', 'Tax rates', 'Only owners and admins of the workspace change these.'],
    ] as const) {
      await visit(path, heading);
      await page.getByText(reason).waitFor();
      expect(await buttons(/^(Add|Rename|Remove|Archive|Move) /), path).toBe(0);
    }
  },
);

test.skipIf(browser === null)(
  'what only admins may open is named with the reason, and leads nowhere',
  async () => {
    await visit('/settings', 'Settings');
    await page.getByText('Only owners and admins of the workspace may open it.').first().waitFor();
    expect(await page.getByRole('link', { name: 'API keys' }).count()).toBe(0);
    await visit('/settings/api-keys', 'API keys');
    await page.getByText('Only owners and admins of the workspace see and make API keys.').waitFor();
    await visit('/imports', 'Import');
    await page.getByText(/Only owners and admins of the workspace import files/).waitFor();
    expect(await buttons('Choose a file')).toBe(0);
    await visit('/contacts', 'Contacts');
    await page.getByRole('link', { name: 'Export' }).waitFor();
    expect(await page.getByRole('link', { name: 'Import' }).count()).toBe(0);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find anything' }).fill('API keys');
    await page.getByText('Nothing begins with').waitFor();
  },
);

test.skipIf(browser === null)('a member connects nothing and disconnects nothing', async () => {
  await visit('/connections', 'Connections');
  expect(await buttons(/Disconnect|Add a connection/)).toBe(0);
});

test.skipIf(browser === null)(
  'an owner changes a role and takes the member out, who is signed out',
  async () => {
    await visit('/settings/members', 'Members', ownerPage);
    await ownerPage.getByLabel(`Role of ${member.name}`).selectOption('admin');
    await ownerPage.getByText(`${member.name} is an admin now.`).waitFor();
    await ownerPage.getByRole('button', { name: `Remove ${member.name}` }).click();
    const confirm = ownerPage.getByRole('dialog', { name: `Remove ${member.name}?` });
    await confirm.getByRole('button', { name: 'Remove' }).click();
    await ownerPage.getByText(member.email).waitFor({ state: 'detached' });
    await page.goto(`${url}/contacts`);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  },
);
