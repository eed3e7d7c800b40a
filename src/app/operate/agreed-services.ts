import type { AgreedServiceId } from '#base/ids.ts';
import { agreedServiceOf, agreedServicesOf, unbilledServicesOf } from '#api/crm/agreed-service-answers.ts';
import type { AgreedService, UnbilledService } from '#contract/crm-agreed-services.ts';
import {
  dismissAgreedService,
  startAgreedService,
  takeAgreedServiceBack,
} from '#crm/agreed/agreed-billing.ts';
import { agreedServiceStates, type AgreedServiceState } from '#model/crm/nouns.ts';
import { listAgreedServices } from '#store/crm/agreed-services.ts';
import { idTyped, type CrmDesk } from './crm-desk.ts';

export { agreedServiceStates };

/** Newest first, at most `limit`. */
export const agreedServiceLines = (
  { look }: CrmDesk,
  filter: {
    readonly state?: AgreedServiceState | undefined;
    readonly opportunity?: string | undefined;
    readonly limit: number;
  },
): Promise<readonly AgreedService[]> =>
  look('finance', async (trx) => {
    const { state, opportunity, limit } = filter;
    const asked = {
      states: state === undefined ? undefined : [state],
      opportunity: opportunity === undefined ? undefined : idTyped('opportunity', opportunity),
    };
    const { rows } = await listAgreedServices(trx, asked, { after: null, limit });
    return agreedServicesOf(trx, rows);
  });

/** What was agreed on for an opportunity and is not billed here, by title. */
export const unbilledServices = (
  { look }: CrmDesk,
  opportunity: string,
): Promise<readonly UnbilledService[]> =>
  look('finance', (trx) => unbilledServicesOf(trx, idTyped('opportunity', opportunity)));

const read = ({ look }: CrmDesk, id: AgreedServiceId): Promise<AgreedService> =>
  look('finance', (trx) => agreedServiceOf(trx, id));

/** @throws `crm.not_found`. */
export const readAgreedService = async (desk: CrmDesk, typed: string): Promise<AgreedService> =>
  read(desk, idTyped('agreedService', typed));

/** Begins what was prepared; twice is once. @throws `crm.agreed_state`, `crm.stripe_not_connected`. */
export const startAgreed = async (desk: CrmDesk, typed: string): Promise<AgreedService> => {
  const id = idTyped('agreedService', typed);
  await startAgreedService(desk.crm, desk.acting, id, null);
  return read(desk, id);
};

/** @throws `crm.agreed_state`, `crm.billable_closed` where it is billed already. */
export const dismissAgreed = async (desk: CrmDesk, typed: string, reason: string): Promise<AgreedService> => {
  const id = idTyped('agreedService', typed);
  await dismissAgreedService(desk.crm, desk.acting, id, null, reason);
  return read(desk, id);
};

/** @throws `crm.not_found`, and what a billable is refused for. */
export const reopenAgreed = async (desk: CrmDesk, typed: string): Promise<AgreedService> => {
  const id = idTyped('agreedService', typed);
  await takeAgreedServiceBack(desk.crm, desk.acting, id, null);
  return read(desk, id);
};
