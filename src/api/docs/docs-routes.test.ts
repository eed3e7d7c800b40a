import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { afterAll, expect, test } from 'vitest';
import { answerError } from '#api/error-answers.ts';
import type { HttpEnv } from '#api/http-surface.ts';
import { silentLogger } from '#base/log.ts';
import { errorDocs } from '#contract/error-answer.ts';
import { errorStatuses } from '#contract/error-codes.ts';
import { docsRoutes } from './docs-routes.ts';

const ours = fileURLToPath(new URL('../../../docs/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'plumbline-docs-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const serving = (docsDir: string): Hono<HttpEnv> => {
  const http = new Hono<HttpEnv>({ strict: false });
  http.onError(answerError(silentLogger));
  docsRoutes({ http, endpoints: [], admit: () => Promise.resolve() }, docsDir);
  return http;
};

const pageAt = async (http: Hono<HttpEnv>, path: string): Promise<string> => {
  const answer = await http.request(path);
  expect({ path, status: answer.status }).toEqual({ path, status: 200 });
  return answer.text();
};

const idsIn = (html: string): ReadonlySet<string> =>
  new Set([...html.matchAll(/ id="([^"]+)"/g)].map((found) => found[1] ?? ''));

test('the address that an error carries leads to its entry, for every code', async () => {
  const ids = idsIn(await pageAt(serving(ours), '/docs/errors'));
  const codes = [...readFileSync(join(ours, 'errors.md'), 'utf8').matchAll(/^### (\S+)$/gm)].map(
    (found) => found[1] ?? '',
  );
  expect(codes).toEqual(expect.arrayContaining(Object.keys(errorStatuses)));
  for (const code of codes) {
    const [path, anchor] = errorDocs(code).split('#');
    expect([path, ids.has(anchor ?? '')]).toEqual(['/docs/errors', true]);
  }
});

test('every page is listed, and every link within the documentation leads somewhere', async () => {
  const http = serving(ours);
  const index = await pageAt(http, '/docs');
  const pages = [...index.matchAll(/<li><a href="(\/docs\/[^"]+)"/g)].map((found) => found[1] ?? '');
  expect(pages).toContain('/docs/flows/ignition-clients-to-xero');
  const broken: string[] = [];
  for (const page of new Set(pages))
    for (const [, link = ''] of (await pageAt(http, page)).matchAll(/(?:href|src)="((?:\/docs|#)[^"]*)"/g)) {
      const [path = '', anchor] = link.startsWith('#') ? [page, link.slice(1)] : link.split('#');
      const target = await pageAt(http, path);
      if (anchor !== undefined && !idsIn(target).has(anchor)) broken.push(`${page} → ${link}`);
    }
  expect(broken).toEqual([]);
});

test('what is no HTML of ours is shown as it is written', async () => {
  mkdirSync(join(folder, 'images'));
  writeFileSync(
    join(folder, 'PAGE.md'),
    [
      '# <b>Bold</b> & "so"',
      '## Two words, and more',
      '<script>alert(1)</script>',
      '`<i>` [out](javascript:alert(1)) [source](../src/a.md) [site](https://example.com/?a=1&b=2)',
      '![A picture "of" it](images/a.png)',
    ].join('\n\n'),
  );
  writeFileSync(join(folder, 'images', 'a.png'), 'a picture');
  const http = serving(folder);
  const page = await pageAt(http, '/docs/page');
  expect(page).toContain('<title>&lt;b&gt;Bold&lt;/b&gt; &amp; &quot;so&quot; · Plumbline</title>');
  expect(page).toContain('<h2 id="two-words-and-more">');
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toMatch(/<script|<b>|javascript:/);
  expect(page).toContain(
    '<code>&lt;i&gt;</code> out source <a href="https://example.com/?a=1&amp;b=2">site</a>',
  );
  expect(page).toContain('<img src="/docs/images/a.png" alt="A picture &quot;of&quot; it">');
  const picture = await http.request('/docs/images/a.png');
  expect([picture.headers.get('content-type'), await picture.text()]).toEqual(['image/png', 'a picture']);
});

test('links to the files lead to the pages, and nothing else is served', async () => {
  const http = serving(ours);
  const moved = await http.request('/docs/GLOSSARY.md');
  expect([moved.status, moved.headers.get('location')]).toEqual([301, '/docs/glossary']);
  for (const path of ['/docs/errors.test.ts', '/docs/%2e%2e/package.json', '/docs/constructor'])
    expect((await http.request(path)).status).toBe(404);
});
