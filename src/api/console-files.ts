import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { dayMs } from '#base/clock.ts';
import { apiError } from './api-errors.ts';

const isPage = (url: string): boolean => !/^\/(?:api|hooks|assets)(?:\/|$)/.test(url);

/**
 * The built console: files under `assets/` carry a hash in their name and are kept for a year; every other address that
 * a browser asks a page for is the console's own, and gets index.html. Without `webDir` there are no pages.
 */
export const consoleFiles = async (app: FastifyInstance, webDir: string | null): Promise<void> => {
  if (webDir !== null)
    await app.register(fastifyStatic, {
      root: webDir,
      wildcard: false,
      index: false,
      cacheControl: false,
      schemaHide: true,
      setHeaders: (reply, path) => {
        void reply.header(
          'cache-control',
          path.includes('/assets/') ? `public, max-age=${(365 * dayMs) / 1_000}, immutable` : 'no-cache',
        );
      },
    });
  app.setNotFoundHandler((request, reply) => {
    const wantsPage =
      (request.method === 'GET' || request.method === 'HEAD') &&
      (request.headers.accept ?? '').includes('text/html');
    if (webDir !== null && wantsPage && isPage(request.url)) return reply.sendFile('index.html');
    throw apiError(
      'api.not_found',
      `There is nothing at ${request.method} ${request.url.split('?')[0] ?? ''}.`,
    );
  });
};
