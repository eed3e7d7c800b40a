import { existsSync } from 'node:fs';
import chromiumFromNpm from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const quietly = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * A real Chromium: the one named by PLUMBLINE_CHROMIUM, one that the machine has, or the one that npm brought. Null, with
 * the reason, when none of them runs here.
 */
export const openChromium = async (): Promise<{ browser: Browser } | { missing: string }> => {
  const named = process.env['PLUMBLINE_CHROMIUM'];
  const tried: string[] = [];
  const candidates = [
    ...(named === undefined ? [] : [named]),
    ...installed.filter((path) => existsSync(path)),
    await chromiumFromNpm.executablePath().catch(() => null),
  ];
  for (const executablePath of candidates) {
    if (executablePath === null) continue;
    try {
      return { browser: await chromium.launch({ executablePath, args: quietly, headless: true }) };
    } catch (caught) {
      tried.push(
        `${executablePath}: ${caught instanceof Error ? (caught.message.split('\n')[0] ?? '') : ''}`,
      );
    }
  }
  return { missing: tried.join('; ') || 'no browser was found' };
};
