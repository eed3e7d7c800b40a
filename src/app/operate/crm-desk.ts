import type { Transaction } from 'kysely';
import { isId, type Id, type IdKind, type WorkspaceId } from '#base/ids.ts';
import { crmError } from '#crm/crm-errors.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { look, type Acting } from '#crm/work.ts';
import type { CrmModule } from '#model/crm/modules.ts';
import type { Database } from '#store/tables.ts';
import { operatorActor, type Operator } from './operator.ts';

/** The CRM of one workspace, as the command line works in it. */
export interface CrmDesk {
  readonly crm: FinanceDeps;
  readonly acting: Acting;
  readonly now: () => number;
  /** One look in one transaction. @throws `crm.module_off`. */
  readonly look: <Result>(
    module: CrmModule,
    read: (trx: Transaction<Database>) => Promise<Result>,
  ) => Promise<Result>;
}

export const openDesk = ({ plumbline }: Operator, workspaceId: WorkspaceId): CrmDesk => {
  const { crm } = plumbline;
  const acting = { workspaceId, actor: operatorActor };
  return { crm, acting, now: () => crm.clock.now(), look: (module, read) => look(crm, acting, module, read) };
};

/** An id as it was typed. @throws `crm.not_found` for text that is none of that kind. */
export const idTyped = <Kind extends IdKind>(kind: Kind, text: string): Id<Kind> => {
  if (isId(kind, text)) return text;
  throw crmError('crm.not_found', `"${text}" is not the id of a ${kind}.`);
};
