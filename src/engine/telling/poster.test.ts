import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startPostBox, type PostBox } from '#test/world/post-box.ts';
import { createPoster } from './poster.ts';
import { isPrivateAddress } from './private-addresses.ts';

let box: PostBox;
beforeAll(async () => {
  box = await startPostBox();
});
afterAll(() => box[Symbol.asyncDispose]());
beforeEach(() => {
  box.received.length = 0;
});

const toBox = (host: string): string => `https://${host}:${new URL(box.url).port}/`;
const refused = { result: 'again', code: 'delivery.private_address', httpStatus: null };

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.31.0.1',
  '192.168.0.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:a00:1',
  'fe80::1',
  'fd00::1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'no address',
])('%s is private', (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111'])('%s is public', (address) => {
  expect(isPrivateAddress(address)).toBe(false);
});

test('an address of this machine is not connected to, whether written out or behind a name', async () => {
  const post = createPoster({ allowPrivate: false });
  expect(await post({ url: toBox('127.0.0.1'), body: '{}', headers: {} })).toEqual(refused);
  expect(await post({ url: toBox('localhost'), body: '{}', headers: {} })).toEqual(refused);
  expect(await post({ url: box.url, body: '{}', headers: {} })).toEqual(refused);
  expect(box.received).toEqual([]);
});

test('a name of which one address is private is not connected to', async () => {
  const asked: string[] = [];
  const lookup = ((host: string, _options: object, callback: (...answer: unknown[]) => void) => {
    asked.push(host);
    callback(null, [
      { address: '1.1.1.1', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]);
  }) as unknown as NonNullable<Parameters<typeof createPoster>[0]['lookup']>;
  const post = createPoster({ allowPrivate: false, lookup });
  expect(await post({ url: toBox('rebound.example'), body: '{}', headers: {} })).toEqual(refused);
  expect(asked).toEqual(['rebound.example']);
  expect(box.received).toEqual([]);
});

test('where it is allowed, it is posted to, and its status is what came of it', async () => {
  const post = createPoster({ allowPrivate: true });
  const one = { url: box.url, body: '{"a":1}', headers: { 'x-made-by': 'x' } };
  expect(await post(one)).toEqual({ result: 'taken', httpStatus: 200 });
  box.answer(404);
  expect(await post(one)).toEqual({ result: 'again', code: 'delivery.refused', httpStatus: 404 });
  expect(box.received[0]).toMatchObject({ body: '{"a":1}', headers: { 'x-made-by': 'x' } });
  expect(await post({ ...one, url: 'http://127.0.0.1:9/' })).toMatchObject({ code: 'delivery.unreachable' });
});
