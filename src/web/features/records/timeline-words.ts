import { unreachable } from '#base/never.ts';
import type { TimelineEntry } from '#contract/timeline.ts';
import { countOf, humanise } from '#web/ui/format.ts';
import { actionVerbs } from '#web/ui/states.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';
import type { Tone } from '#web/ui/signal.tsx';

export interface EntryWords {
  /** What happened, as a sentence without its full stop. */
  readonly what: string;
  /** Who or what did it; null when the sentence says it. */
  readonly who: string | null;
  readonly why: string | null;
  readonly tone: Tone;
}

/** A sentence as it is; a bare code made readable. */
const sentence = (text: string): string => (/^[a-z\d_.-]+$/i.test(text) ? humanise(text) : text);

const decided = {
  link: 'it is the same as one that exists',
  create: 'it is a new one',
  ignore: 'it is left out',
  apart: 'it is not what it was linked with',
} as const;

const outcomes = {
  sent: { what: 'is under way', tone: 'busy' },
  applied: { what: 'was applied', tone: 'good' },
  refused: { what: 'was refused', tone: 'bad' },
  unknown: { what: 'got no answer', tone: 'wait' },
  not_sent: { what: 'never left', tone: 'idle' },
  found: { what: 'was found to have taken effect', tone: 'good' },
  absent: { what: 'was found to have had no effect', tone: 'idle' },
} as const;

type ChangeEntry = Extract<TimelineEntry, { type: 'change' }>;

const changeWords = (entry: ChangeEntry): EntryWords => {
  const verb = actionVerbs[entry.action];
  const fields = entry.fields.length === 0 ? '' : `, ${countOf(entry.fields.length, 'field')}`;
  const why = entry.problem === null ? sentence(entry.reason) : entry.problem.message;
  const vendor = vendorLabel(entry.targetVendor);
  switch (entry.state) {
    case 'applied':
      return { what: `${verb.past} in ${vendor}${fields}`, who: null, why, tone: 'good' };
    case 'dead':
      return { what: `${verb.noun} refused by ${vendor}`, who: null, why, tone: 'bad' };
    case 'superseded':
      return { what: `${verb.noun} made way for a newer change`, who: null, why, tone: 'idle' };
    case 'rejected':
      return { what: `${verb.noun} rejected`, who: null, why, tone: 'idle' };
    case 'awaiting_approval':
      return { what: `${verb.noun} waits for approval`, who: null, why, tone: 'wait' };
    case 'planned':
    case 'ready':
    case 'sending':
    case 'unknown':
      return { what: `${verb.noun} in ${vendor} under way${fields}`, who: null, why, tone: 'busy' };
    default:
      return unreachable(entry.state);
  }
};

/** What an entry says to a person. A change is told of the record that it comes from. */
export const wordsOf = (entry: TimelineEntry): EntryWords => {
  const vendor = vendorLabel(entry.record.vendor);
  switch (entry.type) {
    case 'delivery':
      return { what: `${vendor} told of a change`, who: null, why: null, tone: 'idle' };
    case 'observation':
      return {
        what: entry.first ? `First seen in ${vendor}` : `Read in its present form from ${vendor}`,
        who: null,
        why: entry.seenBy === null ? null : `Found by ${humanise(entry.seenBy).toLowerCase()}`,
        tone: 'idle',
      };
    case 'change':
      return changeWords(entry);
    case 'attempt': {
      const { what, tone } = outcomes[entry.outcome];
      return {
        what: `Attempt ${String(entry.no)} at ${vendorLabel(entry.targetVendor)} ${what}`,
        who: null,
        why: entry.message,
        tone,
      };
    }
    case 'review':
      return entry.happened === 'opened'
        ? { what: 'Sent to match review', who: null, why: sentence(entry.reason), tone: 'wait' }
        : {
            what:
              entry.decision === null ? 'Match review settled' : `Decided that ${decided[entry.decision]}`,
            who: entry.actor?.name ?? null,
            why: null,
            tone: 'good',
          };
    case 'audit':
      return { what: humanise(entry.action), who: entry.actor.name, why: null, tone: 'idle' };
    default:
      return unreachable(entry);
  }
};
