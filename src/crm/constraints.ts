import { crmError } from './crm-errors.ts';

const uniqueViolation = '23505';
const foreignKeyViolation = '23503';

/** What must be unique, by the name of the database's own rule. */
const taken: Readonly<Record<string, string>> = {
  crm_contact_code: 'code',
  crm_service_workspace_id_code_key_key: 'code',
  crm_tax_rate_workspace_id_code_key: 'code',
  crm_custom_field_workspace_id_subject_kind_key_key: 'key',
};

/** What must be there, by the column that names it. */
const named: Readonly<Record<string, string>> = {
  owner_id: 'ownerId',
  assignee_id: 'assigneeId',
  person_id: 'personId',
  contact_id: 'contactId',
  stage_id: 'stageId',
  opportunity_id: 'opportunityId',
  service_id: 'serviceId',
  tax_code: 'taxCode',
  individual_id: 'individualId',
  organization_id: 'organizationId',
};

const ruleOf = (caught: unknown): { readonly code: string; readonly constraint: string } => {
  const { code, constraint } =
    typeof caught === 'object' && caught !== null
      ? (caught as { readonly code?: unknown; readonly constraint?: unknown })
      : {};
  return {
    code: typeof code === 'string' ? code : '',
    constraint: typeof constraint === 'string' ? constraint : '',
  };
};

/** What the database refused because of a rule that people can meet, as the refusal they are told; all else as it is. */
export const asRefusal = (caught: unknown): unknown => {
  const { code, constraint } = ruleOf(caught);
  if (code === uniqueViolation) {
    const field = taken[constraint];
    return field === undefined
      ? caught
      : crmError('crm.code_taken', `Another one has this ${field} already.`, {
          details: { field },
          cause: caught,
        });
  }
  if (code !== foreignKeyViolation) return caught;
  const field = Object.entries(named).find(([column]) => constraint.includes(`_${column}_`))?.[1];
  return field === undefined
    ? caught
    : crmError('crm.bad_reference', `What ${field} names is not in this workspace.`, {
        details: { field },
        cause: caught,
      });
};
