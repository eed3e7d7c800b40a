import type { Transaction } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import type { LedgerSettings } from '#model/ledger-flow.ts';
import type { ProposalSettings } from '#model/ledger-proposal.ts';
import type { Preset } from '#engine/presets/presets.ts';
import type { Database } from '#store/tables.ts';
import { actionError } from './action-errors.ts';

/** What of a ledger's settings is to change; members that are left out stay, also those of `proposals`. */
export type LedgerChange = {
  readonly [Name in Exclude<keyof LedgerSettings, 'proposals'>]?: LedgerSettings[Name] | undefined;
} & {
  readonly proposals?:
    | { readonly [Name in keyof ProposalSettings]?: ProposalSettings[Name] | undefined }
    | undefined;
};

/**
 * A preset with the accounts, taxes and looks of the flow of invoices between the same two connections, so that a service is
 * booked alike whichever way it is billed. From then on each flow has its own. Other presets stay as they are.
 */
export const bookedAsInvoices = async (
  trx: Transaction<Database>,
  preset: Preset,
  ends: { readonly source: ConnectionId; readonly target: ConnectionId },
): Promise<Preset> => {
  const { ledger } = preset.settings;
  if (ledger?.proposals === undefined) return preset;
  const rows = await trx
    .selectFrom('flow')
    .select('settings')
    .where('source_connection_id', '=', ends.source)
    .where('target_connection_id', '=', ends.target)
    .where('source_kind', '=', 'invoice')
    .where('target_kind', '=', preset.target.kind)
    .orderBy('id')
    .execute();
  const [other] = rows.flatMap(({ settings }) => settings.ledger ?? []);
  if (other === undefined) return preset;
  const { basis, residue, defaultAccount, defaultTax, accountMap, taxMap, tracking, brandingTheme } = other;
  return {
    ...preset,
    settings: {
      ...preset.settings,
      ledger: {
        ...ledger,
        basis,
        residue,
        defaultAccount,
        defaultTax,
        accountMap,
        ...(taxMap === undefined ? {} : { taxMap }),
        ...(tracking === undefined ? {} : { tracking }),
        ...(brandingTheme === undefined ? {} : { brandingTheme }),
      },
    },
  };
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
