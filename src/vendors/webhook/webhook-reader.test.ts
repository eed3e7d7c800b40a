import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonValue } from '#base/json.ts';
import { readPushed } from './webhook-reader.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (body: JsonValue, settings: Readonly<Record<string, string>> = {}, headers = {}) =>
  readPushed({ rawBody: bytes(JSON.stringify(body)), headers, settings });

/** A record with this time of change. */
const at = (value: JsonValue) => read({ id: 1, at: value }, { versionPath: 'at' }).read;

test('one record or a list, at any path, with a number for a key', () => {
  expect(read({ id: 7, name: 'Seven' }).read).toMatchObject({
    ok: true,
    records: [{ kind: 'record', key: '7', version: null, raw: { title: 'Seven' } }],
  });
  const list = read(
    { data: { items: [{ id: 'a' }, { id: 'b' }] } },
    { recordsPath: '$.data.items', kind: 'contact' },
  );
  expect(list.read).toMatchObject({ ok: true, records: [{ kind: 'contact', key: 'a' }, { key: 'b' }] });
  expect(read([]).read).toEqual({ ok: true, records: [] });
});

test('of a record that comes twice in a delivery the newer is kept, else the later', () => {
  const settings = { versionPath: 'at' };
  const twice = read(
    [
      { id: 'a', at: 200, n: 1 },
      { id: 'a', at: 100, n: 2 },
    ],
    settings,
  );
  expect(twice.read).toMatchObject({ records: [{ version: 200_000, raw: { payload: { n: 1 } } }] });
  expect(
    read([
      { id: 'a', n: 1 },
      { id: 'a', n: 2 },
    ]).read,
  ).toMatchObject({
    records: [{ raw: { payload: { n: 2 } } }],
  });
});

test('times are ISO 8601 or Unix, in seconds or milliseconds; anything else is refused', () => {
  for (const value of ['2026-11-21T00:00:00Z', 1_795_219_200, 1_795_219_200_000, '1795219200'])
    expect(at(value)).toMatchObject({ records: [{ version: 1_795_219_200_000 }] });
  for (const value of ['yesterday', true, {}, -1, '2026-99-99'])
    expect(at(value)).toMatchObject({ ok: false, code: 'inbound.bad_version' });
});

test('what cannot be read says why, without what was sent', () => {
  expect(readPushed({ rawBody: bytes('{"name":"Sam'), headers: {}, settings: {} }).read).toMatchObject({
    code: 'inbound.not_json',
  });
  expect(readPushed({ rawBody: new Uint8Array([0xff]), headers: {}, settings: {} }).read).toMatchObject({
    code: 'inbound.not_json',
  });
  for (const levels of [101, 3_000, 200_000])
    expect(
      readPushed({
        rawBody: bytes(`${'['.repeat(levels)}${']'.repeat(levels)}`),
        headers: {},
        settings: {},
      }).read,
    ).toMatchObject({ code: 'inbound.too_deep', message: 'The body is nested more than 100 deep.' });
  expect(read(null).read).toMatchObject({ code: 'inbound.no_records' });
  expect(read(['Sam']).read).toMatchObject({ code: 'inbound.not_an_object' });
  expect(read({ name: 'Sam' }).read).toMatchObject({ code: 'inbound.no_key' });
  expect(read({ id: 'a\u0000' }).read).toMatchObject({
    code: 'inbound.no_key',
    message: 'Record 1 has a key that holds a NUL character.',
  });
  expect(read({ id: 1, type: 'Sam' }, { kindPath: 'type' }).read).toMatchObject({
    code: 'inbound.unknown_kind',
  });
  expect(read(Array.from({ length: 1_001 }, (_, id) => ({ id }))).read).toMatchObject({
    code: 'inbound.too_many',
  });
  expect(JSON.stringify([read(['Sam']), read({ name: 'Sam' }).read])).not.toContain('Sam');
});

test('a delivery is known by its id where there is one, else by its bytes', () => {
  const inBody = { deliveryId: 'event.id' };
  const one = read({ id: 1, event: { id: 'e' }, n: 1 }, inBody);
  const again = read({ id: 1, event: { id: 'e' }, n: 2 }, inBody);
  expect(one).toMatchObject({ isByContent: false, deliveryKey: again.deliveryKey });
  const inHeader = { deliveryId: 'header:X-Delivery' };
  expect(read({ id: 1 }, inHeader, { 'x-delivery': 'd' }).isByContent).toBe(false);
  expect(read({ id: 1 }, {}, { 'webhook-id': 'msg_1' }).isByContent).toBe(false);
  expect(read({ id: 1 })).toMatchObject({ isByContent: true, deliveryKey: read({ id: 1 }).deliveryKey });
});

test('nothing that is sent makes it throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), fc.string(), (body, keyPath, recordsPath) => {
      const { read: said } = read(body, {
        keyPath,
        recordsPath,
        versionPath: keyPath,
        kindPath: '',
      });
      expect(said.ok ? said.records.filter(({ key }) => key === '') : []).toEqual([]);
    }),
  );
});
