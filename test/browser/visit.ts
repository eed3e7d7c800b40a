import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openChromium } from '#test/browser/chromium.ts';
import type { RunningDemo } from '#test/browser/installation.ts';

const opened = await openChromium();
if ('missing' in opened)
  process.stderr.write(`The browser test is skipped: no Chromium runs here (${opened.missing}).\n`);

/** One a test file, which closes it; null where none runs. */
export const browser: Browser | null = 'browser' in opened ? opened.browser : null;

/**
 * A page as wide as a desk's, with cookies of its own, of a person who asked for less motion: while a menu still moves, a
 * click on it scrolls the page to find it, and a menu whose button is scrolled away is hidden.
 */
export const openPage = async (
  by: Browser,
  { timeoutMs = 20_000, ...context }: BrowserContextOptions & { timeoutMs?: number } = {},
): Promise<Page> => {
  const own = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' as const, ...context };
  const page = await (await by.newContext(own)).newPage();
  page.setDefaultTimeout(timeoutMs);
  return page;
};

/** Signs in by the form, as the demo's person, and waits for the overview. */
export const signIn = async (
  page: Page,
  { url, email, password }: Pick<RunningDemo, 'url' | 'email' | 'password'>,
): Promise<void> => {
  await page.goto(url);
  await page.getByLabel('Email').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
};

/**
 * Waits until what fades or moves has come to rest, two seconds at most: what turns for ever is left turning, and an
 * animation that is paused, or of a page that draws no frames, never says that it is done.
 */
export const whenStill = async (page: Page): Promise<void> => {
  await page.evaluate(`Promise.race([
    new Promise((resolve) => setTimeout(resolve, 2_000)),
    Promise.allSettled(
      document.getAnimations()
        .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
        .map((each) => each.finished))])`);
};

/** What of the page axe holds against WCAG 2 A and AA, each with the first place where it stands. */
export const violationsOn = async (page: Page): Promise<readonly string[]> => {
  await whenStill(page);
  await page.evaluate(axe.source);
  const found = await page.evaluate('axe.run(document, { runOnly: ["wcag2a", "wcag2aa"] })');
  return (found as axe.AxeResults).violations.map(
    (violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ''}`,
  );
};
