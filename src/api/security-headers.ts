import type { FastifyInstance } from 'fastify';

/** Styles may be inline (the component library writes them so); scripts may not, and nobody may frame us. */
const contentPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Half a year, in seconds. */
const transportSecs = 15_552_000;

/** Sets on every answer what keeps a browser from being turned against its user. Answers of the API are never stored. */
export const addSecurityHeaders = (app: FastifyInstance, publicUrl: string): void => {
  const isSecure = publicUrl.startsWith('https:');
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({
      'content-security-policy': contentPolicy,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    });
    if (isSecure) void reply.header('strict-transport-security', `max-age=${transportSecs}`);
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store');
  });
};
