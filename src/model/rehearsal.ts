/**
 * Applying exactly what was rehearsed:
 *
 *   applying → waiting    all was looked at, and something is held for a person to decide
 *   applying → stopped    a person stopped it: nothing more is let through
 *   applying, waiting → done          all was looked at, and nothing is held
 *   applying, stopped, waiting → carried_on | rolled_back    a person decided about the rest
 *
 * While it is one of the first three its flow is held.
 */
export const applyStates = ['applying', 'stopped', 'waiting', 'carried_on', 'rolled_back', 'done'] as const;
export type ApplyState = (typeof applyStates)[number];
export const openApplyStates = ['applying', 'stopped', 'waiting'] as const satisfies readonly ApplyState[];

/**
 * What a look at one record of a held flow came to. `released`: what would be written is what was rehearsed; `agrees`: nothing
 * is to be written; `left_out`: a rule leaves it; `asks`: it needs a person before anything could be written. The others are
 * held: it would be written, and not as rehearsed (`changed`), not rehearsed at all (`unrehearsed`), or after it was stopped.
 */
export const lookVerdicts = [
  'released',
  'agrees',
  'left_out',
  'asks',
  'changed',
  'unrehearsed',
  'stopped',
] as const;
export type LookVerdict = (typeof lookVerdicts)[number];
export const heldVerdicts = ['changed', 'unrehearsed', 'stopped'] as const satisfies readonly LookVerdict[];
export type HeldVerdict = (typeof heldVerdicts)[number];

/**
 * Whether a write of a held flow may go. `rehearsed` is the digest of what the rehearsal would have written of the record,
 * null where that was nothing; `isThrough` says that the record stood in step under what is applied already, so that this is
 * a later change of its own. Pure.
 */
export const verdictOfWrite = (look: {
  readonly digest: string;
  readonly rehearsed: string | null;
  readonly isThrough: boolean;
  readonly isStopped: boolean;
}): Extract<LookVerdict, 'released' | HeldVerdict> | 'through' => {
  if (look.isThrough) return 'through';
  if (look.rehearsed === null) return 'unrehearsed';
  if (look.rehearsed !== look.digest) return 'changed';
  return look.isStopped ? 'stopped' : 'released';
};

/** Why a record of a held flow waits, as its flow record says it. */
export const heldReasons = {
  changed: 'flow.changed_since_rehearsal',
  unrehearsed: 'flow.not_rehearsed',
  stopped: 'flow.applying_stopped',
} as const satisfies Readonly<Record<HeldVerdict, string>>;
