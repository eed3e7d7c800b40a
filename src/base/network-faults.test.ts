import { expect, test } from 'vitest';
import { networkFaultOf } from '#base/network-faults.ts';

const socketError = (code: string): Error => Object.assign(new Error('no'), { code });
/** As `fetch` throws it. */
const thrown = (cause: unknown): Error => new TypeError('fetch failed', { cause });

test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED'])(
  '%s ends a request before anything of it was sent',
  (code) => {
    expect(networkFaultOf(thrown(socketError(code)))).toEqual({ codes: [code], isUnsent: true });
  },
);

test.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT'])(
  'after %s the request may have arrived',
  (code) => {
    expect(networkFaultOf(thrown(socketError(code)))).toEqual({ codes: [code], isUnsent: false });
  },
);

const both = (second: string): Error =>
  thrown(new AggregateError([socketError('ECONNREFUSED'), socketError(second)]));

test('a host with several addresses is unsent to when every one of them failed before sending', () => {
  expect(networkFaultOf(both('ENETUNREACH')).isUnsent).toBe(true);
  expect(networkFaultOf(both('ECONNRESET')).isUnsent).toBe(false);
});

test('a time-out of ours has a code, and what is no error has none; neither counts as unsent', () => {
  expect(networkFaultOf(new DOMException('late', 'TimeoutError'))).toMatchObject({ isUnsent: false });
  for (const odd of [undefined, 'text', new Error('free'), { code: 'ECONNREFUSED' }])
    expect(networkFaultOf(odd)).toEqual({ codes: [], isUnsent: false });
});

test('a code that is no word is not repeated, and a chain without end is not followed', () => {
  expect(networkFaultOf(thrown(socketError('Mary’s address')))).toEqual({ codes: ['?'], isUnsent: false });
  const endless = socketError('ECONNREFUSED');
  endless.cause = endless;
  expect(networkFaultOf(endless)).toEqual({ codes: ['ECONNREFUSED'], isUnsent: false });
});
