/**
 * What one intended write goes through:
 * planned → awaiting_approval → ready → sending → (unknown) → applied | superseded | rejected | dead.
 * `dead` moves on only by replay, which supersedes it with a new change. The database's trigger holds the same table.
 */
export const changeStates = [
  'planned',
  'awaiting_approval',
  'ready',
  'sending',
  'unknown',
  'applied',
  'superseded',
  'rejected',
  'dead',
] as const;
export type ChangeState = (typeof changeStates)[number];

export const openChangeStates = [
  'planned',
  'awaiting_approval',
  'ready',
  'sending',
  'unknown',
] as const satisfies readonly ChangeState[];

export const changeActions = ['create', 'update', 'archive', 'restore'] as const;
export type ChangeAction = (typeof changeActions)[number];

const moves: Readonly<Record<ChangeState, readonly ChangeState[]>> = {
  planned: ['awaiting_approval', 'ready', 'superseded', 'dead'],
  awaiting_approval: ['ready', 'rejected', 'superseded', 'dead'],
  ready: ['sending', 'superseded', 'dead'],
  sending: ['applied', 'unknown', 'ready', 'superseded', 'dead'],
  unknown: ['applied', 'ready', 'superseded', 'dead'],
  applied: [],
  superseded: [],
  rejected: [],
  dead: ['superseded'],
};

/** Whether a change may go from one state to another. Staying is not a move. */
export const mayMove = (from: ChangeState, to: ChangeState): boolean => moves[from].includes(to);

/**
 * One try of a change. `sent`: under way; `unknown`: the answer was lost; `not_sent`: nothing left the house;
 * `found`/`absent`: what a look-up after an unknown outcome told.
 */
export const attemptOutcomes = [
  'sent',
  'applied',
  'refused',
  'unknown',
  'not_sent',
  'found',
  'absent',
] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/** Lower goes first. */
export const priorities = { person: 0, live: 1, heal: 2, backfill: 3 } as const;

/** Why a change writes fields of a record that is there already, in words; of what they are called. */
export const differsIn = (names: readonly string[]): string => `Differs in ${names.join(', ')}.`;
