import { readFileSync, globSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { invoiceStates, subscriptionStates } from '#model/invoicing/invoicing-nouns.ts';
import { eventCatalogue, eventNames, eventOfAction, toldActions } from '#model/telling/event-catalogue.ts';
import { eventPattern, hears, knownPatterns } from '#model/telling/event-kinds.ts';
import { silentActions } from '#model/telling/events/silent-actions.ts';
import { eventSchemas, eventsSchema } from './event-schema.ts';

/** Everything of ours that runs, but the catalogue itself and tests. */
const source = globSync('src/{engine,crm,api,store}/**/*.ts')
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

describe('the catalogue of events', () => {
  test('names each audit action once: as an event, or as silent with its reason', () => {
    expect(toldActions.filter((action) => Object.hasOwn(silentActions, action))).toEqual([]);
    expect(new Set(toldActions).size).toBe(toldActions.length);
    expect(eventNames.filter((name) => !eventPattern.test(name))).toEqual([]);
  });

  test('holds no action that nothing writes down', () => {
    const made = ['record', 'billing', 'stage', 'tax_rate', 'custom_field'];
    const unwritten = [...toldActions, ...Object.keys(silentActions)].filter((action) => {
      const [noun = ''] = action.split('.');
      return !source.includes(`'${action}'`) && !(made.includes(noun) && source.includes(`\`${noun}.\${`));
    });
    expect(unwritten).toEqual([]);
  });

  test('holds nothing of a feed that nothing tells', () => {
    const untold = eventNames.filter((name) => {
      const facts = eventCatalogue[name];
      const [kind, verb] = name.split('.');
      return 'told' in facts && !(source.includes(`'${verb ?? ''}'`) || isState(kind, verb));
    });
    expect(untold).toEqual([]);
  });

  test('says of each when it is told, in words', () => {
    for (const name of eventNames)
      expect([name, eventCatalogue[name].when]).toEqual([name, expect.stringMatching(/\w \w/)]);
  });

  test('is chosen from by event, by noun or whole', () => {
    expect(knownPatterns).toContain('invoice.*');
    for (const name of eventNames)
      expect([name, knownPatterns.some((pattern) => pattern !== '*' && hears([pattern], name))]).toEqual([
        name,
        name !== 'test',
      ]);
    expect(eventOfAction('record.created')?.event).toBe('change.applied');
    expect(eventOfAction('billing.send')).toBeNull();
  });
});

/** States of invoices and subscriptions come from the vendor, so no line of ours names them as verbs. */
const isState = (kind: string | undefined, verb: string | undefined): boolean =>
  verb !== undefined &&
  ((kind === 'invoice' && (invoiceStates as readonly string[]).includes(verb)) ||
    (kind === 'subscription' && (subscriptionStates as readonly string[]).includes(verb)));

describe('the schema of events', () => {
  test('is a JSON Schema as a whole, and takes an event with members that came later', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    formats.default(ajv);
    const check = ajv.compile(eventsSchema('https://plumbline.example'));
    const event = {
      type: 'change.dead',
      version: 1,
      timestamp: '2026-11-21T08:00:00.000Z',
      data: {
        workspace: 'wsp_1',
        actor: 'plumbline',
        action: 'change.dead',
        subject: { kind: 'record', id: 'rec_1' },
        details: { code: 'plan.tax_unknown', later: 1 },
        later: true,
      },
    };
    expect(check(event)).toBe(true);
    expect(check({ ...event, type: 'change.deader' })).toBe(false);
    expect(check({ ...event, data: { ...event.data, details: {} } })).toBe(false);
    const exact = ajv.compile(eventSchemas(true)['change.dead']);
    expect(exact(event)).toBe(false);
  }, 120_000);
});
