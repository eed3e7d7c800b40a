import type { AnySchemaObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportFlow, flowFile } from '#contract/flow-file.ts';
import { listLookupTables, uploadLookupTable } from '#contract/lookup-tables.ts';
import {
  checkDraft,
  listMappingFields,
  listMappingVersions,
  previewMapping,
  readDraft,
  readMapping,
} from '#contract/mappings.ts';
import { presets } from '#engine/presets/presets.ts';
import { createApiWorld, type ApiWorld, type Person, type Practice } from '#test/world/api-world.ts';
import { createTestDatabase, type TestDatabase } from '#test/world/database.ts';

let database: TestDatabase;
let world: ApiWorld;
let kim: Person;
let practice: Practice;
let base: string;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  kim = await world.join('Kim');
  practice = await world.openPractice(kim);
  base = `/api/flows/${practice.flowId}`;
  await practice.observe('ignition', [
    {
      kind: 'client',
      key: 'cl-1',
      title: 'Acme Pty Ltd',
      fields: { name: 'Acme Pty Ltd', status: 'active', tags: ['gst'], custom: { year_end: 'June' } },
    },
  ]);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await database.drop();
});

const draftText = async () => {
  const draft = readDraft.success.parse((await kim.get(`${base}/draft`)).json());
  return { rules: draft.rules, conditions: draft.conditions, revision: draft.revision };
};
const rules = async () => (await draftText()).rules.filter((rule) => rule.target !== 'CompanyNumber');

test('fields of both sides are offered, custom ones and functions too', async () => {
  const fields = listMappingFields.success.parse((await kim.get(`${base}/fields`)).json());
  expect(fields.sources).toContainEqual({
    path: 'custom.year_end',
    label: 'Year end',
    type: 'text',
    seen: 1,
    sample: 'June',
    isCustom: true,
  });
  expect(fields.sources.find(({ path }) => path === 'name')).toMatchObject({
    label: 'Name',
    sample: 'Acme Pty Ltd',
    isCustom: false,
  });
  expect(fields.sources.find(({ path }) => path === 'partner.email')).toMatchObject({
    type: 'email',
    seen: 0,
    sample: null,
  });
  expect(fields.looked).toEqual({ source: 1, target: 0 });
  expect(fields.targets.find(({ name }) => name === 'Name')).toMatchObject({ required: true });
  expect(fields.functions.length).toBeGreaterThan(25);
});

test('a field that few records have is found by looking through more of them', async () => {
  await practice.observe(
    'ignition',
    Array.from({ length: 205 }, (_, index) => ({
      kind: 'client',
      key: `cl-old-${String(index)}`,
      title: `Old ${String(index)}`,
      fields: { name: `Old ${String(index)}`, status: 'active', tags: ['old'] },
    })),
  );
  const wide = listMappingFields.success.parse((await kim.get(`${base}/fields?wide=true`)).json());
  expect(wide.looked.source).toBe(206);
  expect(wide.sources.find(({ path }) => path === 'custom.year_end')).toMatchObject({ seen: 1 });
});

test('a row from a key that no record has any more says so', async () => {
  const body = {
    rules: [...(await rules()), { target: 'CompanyNumber', from: 'custom.old_code', onEmpty: 'keep' }],
    conditions: [],
  };
  const { problems } = checkDraft.success.parse((await kim.send('POST', `${base}/check`, body)).json());
  expect(problems).toContainEqual({
    place: { part: 'row', index: body.rules.length - 1, member: 'value' },
    severity: 'warning',
    message: expect.stringContaining('renamed or removed'),
    position: null,
  });
});

test('a preview shows each row’s value for a record, or why there is none', async () => {
  const body = {
    rules: [
      ...(await rules()),
      { target: 'CompanyNumber', expression: 'custom.year_end & "-" & tags[0]', onEmpty: 'keep' },
      { target: 'LastName', expression: '$number(name)', onEmpty: 'keep' },
    ],
    conditions: [],
    recordId: null,
  };
  const answer = await kim.send('POST', `${base}/preview`, body);
  const preview = previewMapping.success.parse(answer.json());
  expect(preview.record.title).toBe('Acme Pty Ltd');
  expect(preview.rows.at(-2)).toMatchObject({ state: 'value', value: 'June-gst' });
  expect(preview.rows.at(-1)).toMatchObject({ state: 'failed', message: expect.stringContaining('number') });
});

test('a check points at the rows that are wrong, and warns of paths that nobody has', async () => {
  const body = {
    rules: [
      ...(await rules()),
      { target: 'CompanyNumber', expression: '$nothing(name)', onEmpty: 'keep' },
      { target: 'LastName', from: 'nickname', onEmpty: 'keep', when: 'name = "x"' },
    ],
    conditions: [],
  };
  const { problems, trial } = checkDraft.success.parse(
    (await kim.send('POST', `${base}/check`, body)).json(),
  );
  const at = body.rules.length;
  expect(problems).toContainEqual(
    expect.objectContaining({ severity: 'error', place: { part: 'row', index: at - 2, member: 'value' } }),
  );
  expect(problems).toContainEqual(
    expect.objectContaining({ severity: 'warning', place: { part: 'row', index: at - 1, member: 'value' } }),
  );
  expect(trial).toBeNull();
});

test('a draft is kept, published with a note, listed, and taken back', async () => {
  const text = { ...(await draftText()), conditions: [{ name: 'Clients', expression: 'status = "active"' }] };
  const kept = await kim.send('PATCH', `${base}/draft`, text);
  expect(kept.json()).toEqual({ revision: 1 });
  expect((await kim.send('PATCH', `${base}/draft`, text)).json()).toMatchObject({
    error: { code: 'flow.draft_changed' },
  });
  const published = await kim.send('POST', `${base}/publish`, { revision: 1, note: 'Only clients' });
  expect(published.json()).toEqual({ version: 2 });
  const back = await kim.send('POST', `${base}/rollback`, { version: 1 });
  expect(back.json()).toEqual({ version: 3 });
  const { items } = listMappingVersions.success.parse((await kim.get(`${base}/mapping/versions`)).json());
  expect(
    items.map(({ version, note, restores, conditions }) => ({ version, note, restores, conditions })),
  ).toEqual([
    { version: 3, note: '', restores: 1, conditions: 0 },
    { version: 2, note: 'Only clients', restores: null, conditions: 1 },
    { version: 1, note: 'As shipped.', restores: null, conditions: 0 },
  ]);
  const old = readMapping.success.parse((await kim.get(`${base}/mapping?version=2`)).json());
  expect(old.conditions).toHaveLength(1);
});

test('a flow goes into a file and back, and the schema of such files is served', async () => {
  const file = exportFlow.success.parse((await kim.get(`${base}/file`)).json());
  expect(file).toMatchObject({ format: 'plumbline/flow/1', preset: 'ignition-clients-to-xero' });
  const same = await kim.send('POST', `${base}/file`, { file, publish: true });
  expect(same.json()).toEqual({ revision: null, version: null });
  const other = flowFile.parse({ ...file, conditions: [{ name: 'Tagged', expression: '"gst" in tags' }] });
  const done = await kim.send('POST', `${base}/file`, { file: other, publish: true, note: 'From a file' });
  expect(done.json()).toEqual({ revision: null, version: 4 });
  const wrong = { ...file, target: { vendor: 'stripe', kind: 'customer' } };
  expect((await kim.send('POST', `${base}/file`, { file: wrong })).json()).toMatchObject({
    error: { code: 'flow.other_kind' },
  });
  const schema: unknown = (await kim.get('/api/schemas/flow.json')).json();
  expect(schema).toMatchObject({ type: 'object', title: 'A flow of Plumbline' });
});

test('files hold to the schema that they name, and one with a misspelt member does not', async () => {
  const file: unknown = (await kim.get(`${base}/file`)).json();
  const stranger = await world.app.inject({ url: '/api/schemas/flow.json' });
  expect(stranger.statusCode).toBe(200);
  const schema = stranger.json<AnySchemaObject>();
  expect(file).toMatchObject({ $schema: schema['$id'] });
  const isFlow = new Ajv2020({ strict: false }).compile(schema);
  expect(isFlow(file) ? null : isFlow.errors).toBeNull();
  for (const { rules: shipped, ...preset } of presets.values()) {
    const settings = { onArchive: 'leave', onSourceGone: 'leave', onTargetEdit: 'keep' };
    const { preset: name, name: title, source, target } = preset;
    const other = { format: 'plumbline/flow/1', preset: name, name: title, source, target, settings };
    const whole = { ...other, conditions: [], rules: shipped, tables: [] };
    expect(isFlow(whole) ? null : isFlow.errors, name).toBeNull();
  }
  const [first, ...others] = flowFile.parse(file).rules;
  const misspelt = { ...flowFile.parse(file), rules: [{ ...first, onEmtpy: 'keep' }, ...others] };
  expect(isFlow(misspelt)).toBe(false);
});

test('a table is uploaded as CSV, and refused with the line that is wrong', async () => {
  const upload = (text: string) =>
    world.app.inject({
      method: 'POST',
      url: '/api/tables?name=codes',
      headers: { cookie: kim.cookie, 'content-type': 'text/csv', origin: 'http://plumbline.test' },
      payload: text,
    });
  const made = uploadLookupTable.success.parse((await upload('Service,Code\nBAS,100\n')).json());
  expect(made).toMatchObject({ name: 'codes', keyColumn: 'service', columns: ['service', 'code'], rows: 1 });
  expect((await upload('service,code\nBAS,1\nbas ,2\n')).json()).toMatchObject({
    error: { code: 'table.unreadable', message: 'Lines 2 and 3 have the same key in “service”.' },
  });
  const removed = await kim.send('DELETE', `/api/tables/${made.id}`);
  expect(removed.statusCode).toBe(200);
  const { items } = listLookupTables.success.parse((await kim.get('/api/tables')).json());
  expect(items).toEqual([]);
});
