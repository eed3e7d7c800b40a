import type { JsonObject } from '#base/json.ts';
import type { ComputedMapping } from '#model/computed-mapping.ts';
import type { FieldDecision } from '#model/field-decision.ts';
import { valueAt } from '#model/mapping.ts';
import { peopleIn } from '#model/people.ts';
import { answersIn, type HeldConflict } from '#store/conflicts.ts';
import type { RecordBody } from '#store/records.ts';
import type { AnyTarget, DirtyRecord, OpenFlow } from '#store/work.ts';
import { openAgreed } from './agreed.ts';
import { withBackLink } from './back-link.ts';
import type { BothSides } from './both-sides.ts';
import type { ConsideredRecord } from './considered.ts';
import { originOf } from './origin.ts';
import { answersOf } from './owners/open-owners.ts';
import type { WayBackSight } from './plan-fields.ts';
import { planRecord, type Plan } from './plan.ts';
import type { Session } from './session.ts';
import { bodyOfTarget } from './target-bodies.ts';

/** What is known of one record before its target is chosen. */
export interface SourceSight {
  readonly dirty: DirtyRecord;
  readonly view: JsonObject;
  /** One that it names is not linked yet. */
  readonly isWaiting: boolean;
  readonly computed: ComputedMapping | null;
  readonly decided: Readonly<Record<string, FieldDecision>> | null;
  readonly conflicts: readonly HeldConflict[];
  readonly wayBack: WayBackSight | null;
}

/** Sees one record as its flow does: its view, with what is billed of it, and the values of its expressions. */
export const seeSource = async (
  session: Session,
  sides: BothSides,
  dirty: DirtyRecord,
  body: RecordBody,
): Promise<SourceSight> => {
  const id = dirty.source_record_id;
  const found = sides.linkedOf(body.fields);
  const shown = sides.viewOf(dirty, found);
  const target = sides.targets.get(id);
  const held =
    target === undefined || target.body === null ? null : bodyOfTarget(session.deps.vault, target).fields;
  const view =
    sides.agreed === null ? shown : { ...shown, billed: sides.agreed.viewOf(shown, held?.['way'] ?? null) };
  return {
    dirty,
    view,
    isWaiting: found.isWaiting,
    computed: sides.mapping === null ? null : await sides.mapping.compute(view),
    decided: sides.decisions?.get(id) ?? null,
    conflicts: sides.conflicts?.get(id) ?? [],
    wayBack: sides.wayBackOf === null ? null : sides.wayBackOf(id),
  };
};

/** What is kept of a sight whatever the verdict is. */
export const recordSeen = (sides: BothSides, sight: SourceSight, body: RecordBody): ConsideredRecord => {
  const { flow, owners } = sides;
  const { dirty, view, decided } = sight;
  const contactKey = contactKeyOf(flow, body.fields);
  const linkedOwner = sides.targets.get(dirty.source_record_id)?.owner_email;
  return {
    dirty,
    flow,
    ownerEmail: ownerOf(view, flow),
    sourceFields: body.fields,
    origin: originOf(flow, dirty, {
      view,
      country: sides.context.countryCode,
      tables: sides.mapping?.tables ?? [],
      decided,
      owners: owners === null ? null : answersOf(owners, peopleIn(sides.sourceFields, body.fields)),
    }),
    ...(linkedOwner === undefined ? {} : { linkedOwner }),
    ...(contactKey === null ? {} : { contactKey }),
  };
};

/** The plan for a record with the target that it would have; null where it would be made. */
export const planSight = (
  session: Session,
  sides: BothSides,
  sight: SourceSight,
  target: AnyTarget | null,
): Plan => {
  const { vault } = session.deps;
  const { flow, targetKind } = sides;
  const { dirty } = sight;
  const rivals = target === null ? undefined : sides.rivals?.get(target.id);
  const makePlan = sides.desk?.plan ?? sides.agreed?.plan ?? planRecord;
  const plan = makePlan({
    source: { state: dirty.state, view: sight.view },
    isWaiting: sight.isWaiting,
    target:
      target === null
        ? null
        : { state: target.state, fields: target.body === null ? {} : bodyOfTarget(vault, target).fields },
    agreed: openAgreed(vault, flow.id, dirty.source_record_id, dirty.agreed),
    rules: flow.rules,
    ...(sight.computed === null ? {} : { computed: sight.computed }),
    ...(sight.decided === null ? {} : { decided: sight.decided }),
    settings: flow.settings,
    targetKind,
    context: sides.context,
    ...(sight.conflicts.length === 0 ? {} : { answers: answersIn(sight.conflicts) }),
    ...(sight.wayBack === null ? {} : { wayBack: sight.wayBack }),
    ...(rivals === undefined ? {} : { rivals }),
  });
  return withBackLink(plan, targetKind, session.deps.consoleUrl, dirty.source_record_id);
};

const ownerOf = (view: JsonObject, flow: OpenFlow): string | null => {
  const owner = flow.settings.ownerFrom === undefined ? null : valueAt(view, flow.settings.ownerFrom);
  return typeof owner === 'string' && owner !== '' ? owner.toLowerCase() : null;
};

/** Of flows that look other records up first, those are contacts: proposals and invoices name whom they are for. */
const contactKeyOf = (flow: OpenFlow, fields: JsonObject): string | null => {
  const [lookup] = flow.settings.lookups ?? [];
  const key = lookup === undefined ? null : valueAt(fields, lookup.from);
  return typeof key === 'string' && key !== '' ? key : null;
};
