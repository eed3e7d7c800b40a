import type { LedgerSettings } from '#model/ledger-flow.ts';
import type { ProposalSettings } from '#model/ledger-proposal.ts';
import { actionError } from './action-errors.ts';

/** What of a ledger's settings is to change; members that are left out stay, also those of `proposals`. */
export type LedgerChange = {
  readonly [Name in Exclude<keyof LedgerSettings, 'proposals'>]?: LedgerSettings[Name] | undefined;
} & {
  readonly proposals?:
    | { readonly [Name in keyof ProposalSettings]?: ProposalSettings[Name] | undefined }
    | undefined;
};

/** Of flows that invoice no proposals nothing is kept. */
export const changedProposals = (
  held: ProposalSettings | undefined,
  change: LedgerChange['proposals'],
): Pick<LedgerSettings, 'proposals'> =>
  held === undefined
    ? {}
    : {
        proposals: {
          services: change?.services ?? held.services,
          included: change?.included ?? held.included,
          openPrices: change?.openPrices ?? held.openPrices,
          text: change?.text ?? held.text,
          date: change?.date ?? held.date,
          dueDays: change?.dueDays === undefined ? held.dueDays : change.dueDays,
          number: change?.number ?? held.number,
          check: change?.check ?? held.check,
        },
      };

/** What a client agreed to is no invoice yet: a person approves it in the ledger. @throws `flow.drafts_only` */
export const requireUnapproved = (
  held: LedgerSettings | undefined,
  change: LedgerChange | undefined,
): void => {
  if (held?.proposals === undefined || change?.state !== 'approved') return;
  throw actionError('flow.drafts_only', 'Invoices made of proposals begin as drafts or await approval.');
};
