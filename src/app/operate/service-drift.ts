import { driftDesk, healService, serviceDriftOf } from '#api/crm/service-drift-answers.ts';
import type { FlowDrift, ServiceDrift } from '#contract/crm-service-drift.ts';
import { adoptService } from '#crm/services/adopt-service.ts';
import { appError } from '#app/app-errors.ts';
import { openDesk } from './crm-desk.ts';
import type { Operator } from './operator.ts';
import { readService } from './services.ts';

/** A service named by code or id, in one workspace. */
interface ServiceAsked {
  readonly workspaceId: Parameters<typeof openDesk>[1];
  readonly service: string;
  /** Id of the flow; undefined where only one carries it. */
  readonly flow?: string | undefined;
}

/** In what a service's products differ from the catalogue. @throws `crm.not_found`. */
export const readDriftOf = async (operator: Operator, asked: ServiceAsked): Promise<ServiceDrift> => {
  const desk = openDesk(operator, asked.workspaceId);
  const { id } = await readService(desk, asked.service);
  return serviceDriftOf({ crm: desk.crm, actions: operator.actions }, desk.acting, id);
};

const meant = ({ flows }: ServiceDrift, flow: string | undefined): FlowDrift => {
  const fitting = flow === undefined ? flows : flows.filter(({ flowId }) => flowId === flow);
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  throw appError(
    'operate.flow_unknown',
    only === undefined ? 'No such flow carries this service.' : 'Several flows carry this service.',
    { details: { flows: flows.map(({ flowId }) => flowId) } },
  );
};

/** Takes rows over into the catalogue, all when none is named. @throws `operate.flow_unknown`, and what adopting throws. */
export const adoptDrift = async (
  operator: Operator,
  asked: ServiceAsked & { readonly rows: readonly string[] | null },
): Promise<ServiceDrift> => {
  const { flowId } = meant(await readDriftOf(operator, asked), asked.flow);
  const { crm, acting, ...desk } = openDesk(operator, asked.workspaceId);
  const { id, version } = await readService({ crm, acting, ...desk }, asked.service);
  const wanted = { flowId, version, seen: null, rows: asked.rows };
  await adoptService(crm, driftDesk(operator.actions), acting, id, wanted);
  return readDriftOf(operator, asked);
};

/** Has the catalogue's values written to the product. @throws `operate.flow_unknown`, and what healing throws. */
export const healDriftOf = async (operator: Operator, asked: ServiceAsked): Promise<ServiceDrift> => {
  const { flowId, seen } = meant(await readDriftOf(operator, asked), asked.flow);
  const desk = openDesk(operator, asked.workspaceId);
  const { id } = await readService(desk, asked.service);
  const deps = { crm: desk.crm, actions: operator.actions };
  await healService(deps, desk.acting, id, { flowId, seen });
  return readDriftOf(operator, asked);
};
