import { serveStatic } from '@hono/node-server/serve-static';
import type { MiddlewareHandler } from 'hono';
import { dayMs } from '#base/clock.ts';
import type { HttpEnv, HttpSurface } from './http-surface.ts';

const isPage = (path: string): boolean => !/^\/(?:api|hooks|docs|assets)(?:\/|$)/.test(path);
const kept = `public, max-age=${String((365 * dayMs) / 1_000)}, immutable`;

/**
 * The built console: files under `assets/` carry a hash in their name and are kept for a year; every other address that
 * a browser asks a page for is the console's own, and gets index.html. Files are looked up as they are asked for, so a
 * console that is built anew needs no restart. Without `webDir` there are no pages.
 */
export const consoleFiles = ({ http }: HttpSurface, webDir: string | null): void => {
  if (webDir === null) return;
  const index = serveStatic<HttpEnv>({ root: webDir, path: 'index.html', precompressed: true });
  http.get('*', withCaching(serveStatic<HttpEnv>({ root: webDir, precompressed: true })));
  http.get(
    '*',
    withCaching((context, next) => {
      const wantsPage = context.req.header('accept')?.includes('text/html') === true;
      return wantsPage && isPage(context.req.path) ? index(context, next) : next();
    }),
  );
};

const withCaching =
  (files: MiddlewareHandler<HttpEnv>): MiddlewareHandler<HttpEnv> =>
  async (context, next) => {
    const answer = await files(context, next);
    if (!(answer instanceof Response)) return undefined;
    answer.headers.set('cache-control', context.req.path.startsWith('/assets/') ? kept : 'no-cache');
    return answer;
  };
