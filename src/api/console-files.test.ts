import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLogger } from '#base/log.ts';
import { consoleFiles } from '#api/console-files.ts';
import { answerError } from '#api/error-answers.ts';

let app: FastifyInstance;
const folder = mkdtempSync(join(tmpdir(), 'plumbline-console-'));
const html = { accept: 'text/html,*/*' };

beforeAll(async () => {
  mkdirSync(join(folder, 'web', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'web', 'index.html'), '<!doctype html><title>Plumbline</title>');
  writeFileSync(join(folder, 'web', 'assets', 'index-abc.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'not for anybody');
  app = fastify();
  app.setErrorHandler(answerError(silentLogger));
  await app.register(async (pages) => {
    await consoleFiles(pages, join(folder, 'web'));
  });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

test.each(['/', '/connections/con_1', '/records?q=acme.pty'])('%s is a page of the console', async (url) => {
  const answer = await app.inject({ url, headers: html });
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toContain('<title>Plumbline</title>');
  expect(answer.headers['cache-control']).toBe('no-cache');
});

test('files with a hash in their name are kept', async () => {
  const answer = await app.inject('/assets/index-abc.js');
  expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(answer.headers['content-type']).toMatch(/javascript/);
});

test.each([
  '/assets/gone.js',
  '/api/gone',
  '/hooks/gone',
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
])('%s is nothing, even to a browser', async (url) => {
  const answer = await app.inject({ url, headers: url.includes('secret') ? {} : html });
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({ error: { code: 'api.not_found' } });
});
