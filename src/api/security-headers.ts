import type { IncomingMessage, ServerResponse } from 'node:http';

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

const headers = Object.entries({
  'content-security-policy': contentPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
});

/** Half a year, in seconds. */
const transportSecs = 15_552_000;

/** Sets on every answer what keeps a browser from being turned against its user. Answers of the API are never stored. */
export const securityHeaders = (
  publicUrl: string,
): ((incoming: IncomingMessage, outgoing: ServerResponse) => void) => {
  const isSecure = publicUrl.startsWith('https:');
  return (incoming, outgoing) => {
    for (const [name, value] of headers) outgoing.setHeader(name, value);
    if (isSecure) outgoing.setHeader('strict-transport-security', `max-age=${String(transportSecs)}`);
    if (incoming.url?.startsWith('/api/') === true) outgoing.setHeader('cache-control', 'no-store');
  };
};
