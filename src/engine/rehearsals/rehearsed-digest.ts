import { canonicalJson } from '#base/json.ts';
import { valueAt } from '#model/mapping.ts';
import { contentHash } from '#store/content-hash.ts';
import { digestOfIntent } from '#engine/approvals/intent-demand.ts';
import type { Intent } from '#engine/intents.ts';
import type { Session } from '#engine/session.ts';

/**
 * What a rehearsal showed of one write, as one hash: all that is approved of a change, and what the target held in the
 * fields that it takes. So a value that somebody typed since is not overwritten as if it had been shown.
 */
export const rehearsedDigest = (session: Session, intent: Intent): string => {
  const { plan, target } = intent.write;
  const fields = Object.keys(plan.set).toSorted();
  return contentHash(
    canonicalJson([
      digestOfIntent(session, intent),
      target?.state ?? null,
      fields.map((field) => [field, target === null ? null : valueAt(target.fields, field)]),
    ]),
  );
};
