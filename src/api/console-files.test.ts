import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import inject, { type InjectOptions, type Response as InjectedAnswer } from 'light-my-request';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleFiles } from '#api/console-files.ts';
import { answerUnknown, answerUnreadable } from '#api/error-answers.ts';
import { createHttpServer } from '#api/http-server.ts';
import type { HttpEnv } from '#api/http-surface.ts';

const folder = mkdtempSync(join(tmpdir(), 'plumbline-console-'));
const html = { accept: 'text/html,*/*' };
let ask: (request: InjectOptions | string) => Promise<InjectedAnswer>;

beforeAll(() => {
  mkdirSync(join(folder, 'web', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'web', 'index.html'), '<!doctype html><title>Plumbline</title>');
  writeFileSync(join(folder, 'web', 'assets', 'index-abc.js'), 'export {};');
  writeFileSync(join(folder, 'web', 'assets', 'index-abc.js.br'), 'shorter');
  writeFileSync(join(folder, 'secret.txt'), 'not for anybody');
  const http = new Hono<HttpEnv>();
  consoleFiles({ http, endpoints: [], admit: () => Promise.resolve() }, join(folder, 'web'));
  http.notFound(answerUnknown);
  const { handle } = createHttpServer({ fetch: http.fetch, prepare: () => undefined, answerUnreadable });
  ask = (request) => inject(handle, request);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.each(['/', '/connections/con_1', '/records?q=acme.pty'])('%s is a page of the console', async (url) => {
  const answer = await ask({ url, headers: html });
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toContain('<title>Plumbline</title>');
  expect(answer.headers['cache-control']).toBe('no-cache');
});

test('files with a hash in their name are kept', async () => {
  const answer = await ask('/assets/index-abc.js');
  expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(answer.headers['content-type']).toMatch(/javascript/);
  const short = await ask({ url: '/assets/index-abc.js', headers: { 'accept-encoding': 'gzip, br' } });
  expect([short.headers['content-encoding'], short.body]).toEqual(['br', 'shorter']);
});

test('what is built anew is served without a restart', async () => {
  writeFileSync(join(folder, 'web', 'assets', 'index-new.js'), 'export {};');
  expect((await ask('/assets/index-new.js')).statusCode).toBe(200);
});

test.each([
  '/assets/gone.js',
  '/api/gone',
  '/hooks/gone',
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
])('%s is nothing, even to a browser', async (url) => {
  const answer = await ask({ url, headers: url.includes('secret') ? {} : html });
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({ error: { code: 'api.not_found' } });
});
