import { compareDecimals, decimalText, parseDecimal, placesOf, zeroDecimal } from '#base/decimal.ts';
import { appendAudit } from '#store/audit.ts';
import { deleteExchangeRate, putExchangeRate } from '#store/crm/report-exchange-rates.ts';
import { crmError } from '#crm/crm-errors.ts';
import { act, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';

export interface ExchangeRateKey {
  readonly from: string;
  readonly to: string;
  readonly asOf: string;
}

/** Most places of a rate. */
const ratePlaces = 12;

const note = (
  work: CrmWork,
  action: 'exchange_rate.entered' | 'exchange_rate.removed',
  { from, to, asOf }: ExchangeRateKey,
  rate: string | null,
) =>
  appendAudit(
    work.trx,
    work.workspaceId,
    [
      {
        actor: work.actor,
        action,
        subjectKind: 'exchange_rate',
        subjectId: `${from}-${to}-${asOf}`,
        details: rate === null ? {} : { rate },
      },
    ],
    work.now,
  );

/** Enters a rate, or corrects the one of that pair and day. @throws `crm.invalid`. */
export const enterExchangeRate = (
  deps: CrmDeps,
  acting: Acting,
  entered: ExchangeRateKey & { readonly rate: string; readonly source: string },
): Promise<void> =>
  act(deps, acting, 'finance', async (work) => {
    const { from, to, asOf, source } = entered;
    const rate = parseDecimal(entered.rate);
    if (rate === null || compareDecimals(rate, zeroDecimal) <= 0 || placesOf(rate) > ratePlaces)
      throw crmError('crm.invalid', 'A rate is a number above zero with at most 12 places.', {
        details: { field: 'rate' },
      });
    if (from === to)
      throw crmError('crm.invalid', 'A currency needs no rate to itself.', { details: { field: 'to' } });
    await putExchangeRate(work.trx, {
      workspace_id: work.workspaceId,
      from_currency: from,
      to_currency: to,
      as_of: asOf,
      rate: decimalText(rate),
      source,
      entered_by: work.actor,
      entered_at: work.now,
    });
    await note(work, 'exchange_rate.entered', entered, decimalText(rate));
  });

/** @throws `crm.not_found`. */
export const removeExchangeRate = (deps: CrmDeps, acting: Acting, key: ExchangeRateKey): Promise<void> =>
  act(deps, acting, 'finance', async (work) => {
    if (!(await deleteExchangeRate(work.trx, work.workspaceId, key)))
      throw crmError('crm.not_found', 'There is no such rate.');
    await note(work, 'exchange_rate.removed', key, null);
  });
