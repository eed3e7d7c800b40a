import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '#base/json.ts';
import { xeroKinds } from './xero-kinds.ts';
import { parse } from './xero-mapper.ts';
import { listIn } from './xero-schemas.ts';

const folder = path.resolve(import.meta.dirname, '../../../samples/xero');
const samples = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

describe.skipIf(samples.length === 0)('payloads as Xero publishes them', () => {
  test.each(samples)('%s: every record of a list that we keep has a key and nothing odd', (name) => {
    const body = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as JsonValue;
    const zero = '00000000-0000-0000-0000-000000000000';
    for (const { spec, list } of xeroKinds)
      for (const raw of listIn(body, list) ?? []) {
        const record = parse(spec.kind, raw);
        expect(record === null ? JSON.stringify(raw).includes(zero) : record.findings).toEqual(
          record === null ? true : [],
        );
      }
  });
});
