import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonValue } from '#base/json.ts';
import type { FieldSpec, KindSpec } from '#model/connector.ts';
import { turnAround, type ConflictAnswer } from '#model/field-verdict.ts';
import { fieldOwners, type FieldOwner, type MappingRule } from '#model/flow.ts';
import { mapFields } from '#model/mapping.ts';
import { waysBack } from '#model/ways-back.ts';
import { planRecord, type Agreed, type Plan, type PlanInput } from '#engine/plan.ts';
import { planWayBack, type WayBackInput } from '#engine/plan-way-back.ts';

const text = (name: string, type: FieldSpec['type'] = 'text'): FieldSpec => ({
  name,
  label: name,
  type,
  writable: true,
});

const kind = (name: string, fields: readonly FieldSpec[]): KindSpec => ({
  kind: name,
  label: name,
  labelPlural: name,
  poll: { everyMs: 1, overlapMs: 0, fullEveryMs: null },
  readBatch: 1,
  write: { batch: 1, actions: ['create', 'update'] },
  fields,
});

const client = kind('client', [text('name'), text('email', 'email'), text('phone', 'phone'), text('note')]);
const contact = kind('contact', [text('Name'), text('Email', 'email'), text('Phone', 'phone'), text('Note')]);
const context = { countryCode: 'AU' };

/** One client and its contact, with all that a flow of two ways knows of them. Times are of the records. */
interface Pair {
  source: Record<string, string>;
  target: Record<string, JsonValue>;
  sourceAt: number;
  targetAt: number;
  agreed: Agreed | null;
  carried: Agreed['carried'];
  answers: Map<string, ConflictAnswer>;
}

const rulesOf = (owners: readonly (FieldOwner | null)[], onEmpty: 'keep' | 'clear'): readonly MappingRule[] =>
  (
    [
      ['Name', 'name', 'text'],
      ['Email', 'email', 'email'],
      ['Phone', 'phone', 'phoneParts'],
      ['Note', 'note', 'text'],
    ] as const
  ).map(([target, from, transform], place): MappingRule => {
    const owner = owners[place] ?? null;
    return { target, from, transform, onEmpty, ...(owner === null ? {} : { owner }) };
  });

const inputOf = (pair: Pair, rules: readonly MappingRule[]): WayBackInput => ({
  source: { state: 'active', view: { status: 'active', ...pair.source } },
  target: { state: 'active', fields: pair.target },
  agreed: pair.agreed,
  rules,
  settings: { onArchive: 'leave', onTargetEdit: 'restore', createStates: ['active'], direction: 'two_way' },
  targetKind: contact,
  context,
  answers: pair.answers,
  wayBack: {
    ways: waysBack(rules, client, 'ask').ways,
    carried: pair.carried ?? {},
    sourceAt: pair.sourceAt,
    targetAt: pair.targetAt,
  },
});

const written = (held: Record<string, JsonValue>, set: Readonly<Record<string, JsonValue>>): void => {
  for (const [field, value] of Object.entries(set))
    if (value === null) Reflect.deleteProperty(held, field);
    else held[field] = value;
};

/** Does what a plan says, as the flow's settling would. Returns whether anything was written. */
const applyMain = (pair: Pair, plan: Plan, at: number): boolean => {
  if (plan.plan === 'nothing') pair.agreed = plan.agreed;
  if (plan.plan !== 'write') return false;
  written(pair.target, plan.set);
  pair.targetAt = at;
  pair.agreed = plan.agreed;
  for (const field of Object.keys(plan.set)) pair.answers.delete(field);
  return true;
};

const applyBack = (pair: Pair, plan: Plan, at: number): boolean => {
  if (plan.plan === 'nothing') pair.carried = plan.agreed.carried;
  if (plan.plan !== 'write') return false;
  written(pair.source, plan.set);
  pair.sourceAt = at;
  pair.carried = plan.agreed.carried;
  return true;
};

const askedOf = (plan: Plan) =>
  plan.plan === 'nothing' || plan.plan === 'write'
    ? (plan.open ?? []).filter((each) => each.why === 'ask')
    : [];

const phones = ['(03) 9876 5432', '0412 345 678', '+64 21 123 4567', 'ask for Mary'];
const sourceValues: Readonly<Record<string, readonly string[]>> = {
  name: ['Acme', 'Acme Pty Ltd', 'Zed'],
  email: ['a@b.example', 'c@d.example'],
  phone: ['', ...phones],
  note: ['', 'x', 'y', 'z'],
};
const targetValues: Readonly<Record<string, readonly JsonValue[]>> = {
  Name: ['Acme', ' Acme  Pty Ltd', 'Zed'],
  Email: ['a@b.example', 'c@d.example'],
  Phone: [
    null,
    { PhoneNumber: '(03) 9876 5432' },
    { PhoneCountryCode: '61', PhoneNumber: '412345678' },
    { PhoneNumber: 'ask for Mary' },
  ],
  Note: [null, 'x', 'y', 'z'],
};

const edit = (values: Readonly<Record<string, readonly JsonValue[]>>) =>
  fc.constantFrom(
    ...Object.entries(values).flatMap(([field, all]) => all.map((value) => ({ field, value }))),
  );

const steps = fc.array(
  fc.oneof(
    edit(sourceValues).map((made) => ({ step: 'source' as const, ...made })),
    edit(targetValues).map((made) => ({ step: 'target' as const, ...made })),
    fc.constantFrom(
      { step: 'main' as const },
      { step: 'back' as const },
      // Plans that are made now and carried out after whatever comes next, as a slow call is.
      { step: 'main_late' as const },
      { step: 'back_late' as const },
    ),
    fc
      .constantFrom('source' as const, 'target' as const)
      .map((choice) => ({ step: 'answer' as const, choice })),
  ),
  { maxLength: 25 },
);

const owners = fc.array(fc.option(fc.constantFrom(...fieldOwners)), { minLength: 4, maxLength: 4 });

const side = <Value>(values: Readonly<Record<string, readonly Value[]>>) =>
  fc.record(
    Object.fromEntries(
      Object.entries(values).map(([field, all]) => [field, fc.option(fc.constantFrom(...all))]),
    ),
  );

const present = (held: Record<string, JsonValue | null>): Record<string, JsonValue> =>
  Object.fromEntries(Object.entries(held).filter(([, value]) => value !== null && value !== ''));

test('one of the two writes a field at most, and writing it makes both sides one', () => {
  fc.assert(
    fc.property(
      side(sourceValues),
      side(targetValues),
      fc.option(side(targetValues)),
      owners,
      fc.constantFrom('keep' as const, 'clear' as const),
      fc.nat(3),
      fc.nat(3),
      (source, target, agreed, owned, onEmpty, sourceAt, targetAt) => {
        const rules = rulesOf(owned, onEmpty);
        const pair: Pair = {
          source: present(source) as Record<string, string>,
          target: present(target),
          sourceAt,
          targetAt,
          agreed: agreed === null ? null : { state: 'active', values: { ...agreed } },
          carried: {},
          answers: new Map(),
        };
        const input = inputOf(pair, rules);
        const main = planRecord(input);
        const back = planWayBack(input);
        const froms: Readonly<Record<string, string>> = {
          Name: 'name',
          Email: 'email',
          Phone: 'phone',
          Note: 'note',
        };
        const ours = main.plan === 'write' ? Object.keys(main.set).map((field) => froms[field]) : [];
        const theirs = back.plan === 'write' ? Object.keys(back.set) : [];
        expect(ours.filter((field) => theirs.includes(field ?? ''))).toEqual([]);
        const after = structuredClone(pair);
        applyMain(after, main, 9);
        applyBack(after, back, 9);
        const again = inputOf(after, rules);
        expect(planWayBack(again).plan).not.toBe('write');
        expect(planRecord(again).plan).not.toBe('write');
      },
    ),
    { numRuns: 5_000 },
  );
});

/** What each field still differs in, as the mapping sees both sides. */
const differing = (pair: Pair, rules: readonly MappingRule[]): readonly string[] => {
  const input = inputOf(pair, rules);
  const wanted = mapFields(rules, contact.fields, input.source.view, context).values;
  return [...input.wayBack.ways.values()].flatMap((way) => {
    const held = turnAround(pair.target[way.target] ?? null, way, context).target;
    const same = JSON.stringify(wanted[way.target] ?? null) === JSON.stringify(held);
    const oneIsEmpty = (wanted[way.target] ?? null) === null || held === null;
    return same || (oneIsEmpty && !way.carriesEmpty) ? [] : [way.target];
  });
};

test('whatever is edited, in whatever order, both sides end as one or a person is asked, and then nothing is written', () => {
  fc.assert(
    fc.property(
      steps,
      owners,
      fc.constantFrom('keep' as const, 'clear' as const),
      (taken, owned, onEmpty) => {
        const rules = rulesOf(owned, onEmpty);
        const pair: Pair = {
          source: { name: 'Acme', email: 'a@b.example', phone: '0412 345 678' },
          target: { Name: 'Acme', Email: 'a@b.example' },
          sourceAt: 0,
          targetAt: 0,
          agreed: null,
          carried: {},
          answers: new Map(),
        };
        let now = 0;
        let edits = 4;
        let writes = 0;
        let lateMain: PlanInput | null = null;
        let lateBack: WayBackInput | null = null;
        for (const each of taken) {
          now += 1;
          const input = structuredCloneInput(inputOf(pair, rules));
          switch (each.step) {
            case 'source':
              written(pair.source, { [each.field]: each.value === '' ? null : each.value });
              pair.sourceAt = now;
              edits += 1;
              break;
            case 'target':
              written(pair.target, { [each.field]: each.value });
              pair.targetAt = now;
              edits += 1;
              break;
            case 'answer':
              for (const { field, source, target } of askedOf(planRecord(input)))
                pair.answers.set(field, { source, target, choice: each.choice });
              edits += 1;
              break;
            case 'main':
              writes += Number(applyMain(pair, planRecord(input), now));
              break;
            case 'back':
              writes += Number(applyBack(pair, planWayBack(input), now));
              break;
            case 'main_late':
              if (lateMain !== null) writes += Number(applyMain(pair, planRecord(lateMain), now));
              lateMain = lateMain === null ? input : null;
              break;
            case 'back_late':
              if (lateBack !== null) writes += Number(applyBack(pair, planWayBack(lateBack), now));
              lateBack = lateBack === null ? input : null;
              break;
          }
        }
        for (let looks = 0; looks < 4; looks += 1) {
          writes += Number(applyMain(pair, planRecord(inputOf(pair, rules)), now));
          writes += Number(applyBack(pair, planWayBack(inputOf(pair, rules)), now));
        }
        const last = planRecord(inputOf(pair, rules));
        expect(last.plan).toBe('nothing');
        expect(planWayBack(inputOf(pair, rules)).plan).toBe('nothing');
        const asked = askedOf(last).map(({ field }) => field);
        expect(differing(pair, rules).filter((field) => !asked.includes(field))).toEqual([]);
        expect(writes).toBeLessThanOrEqual(2 * edits + 8);
      },
    ),
    { numRuns: 5_000 },
  );
});

/** As it is read now: what is edited later does not reach it. */
const structuredCloneInput = (input: WayBackInput): WayBackInput => ({
  ...input,
  source: structuredClone(input.source),
  target: structuredClone(input.target),
  agreed: structuredClone(input.agreed),
  answers: new Map(input.answers),
});
