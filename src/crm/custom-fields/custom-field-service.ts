import { newId, type CustomFieldId } from '#base/ids.ts';
import type { CustomFieldType, CustomSubject } from '#model/crm/nouns.ts';
import { plainText } from '#model/crm/words.ts';
import { appendAudit } from '#store/audit.ts';
import {
  findCustomField,
  insertCustomField,
  listCustomFields,
  loadDefinedFields,
  shiftCustomFields,
  updateCustomField,
} from '#store/crm/custom-fields.ts';
import { crmError } from '#crm/crm-errors.ts';
import { changedFields } from '#crm/differences.ts';
import { requireVersion } from '#crm/versions.ts';
import { act, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';

const mostFields = 100;

/** `Year end (AU)` as `year_end_au`; null when nothing is left of it. */
const keyOf = (label: string): string | null => {
  const key = plainText(label)
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '')
    .slice(0, 40);
  return key === '' ? null : key;
};

/** The key is made of the label unless it is given. @throws `crm.invalid`, `crm.code_taken`. */
export const createCustomField = (
  deps: CrmDeps,
  acting: Acting,
  input: {
    readonly subject: CustomSubject;
    readonly key?: string | undefined;
    readonly label: string;
    readonly type: CustomFieldType;
    readonly choices: readonly string[];
  },
): Promise<CustomFieldId> =>
  act(deps, acting, 'contacts', async (work) => {
    const { subject, label, type } = input;
    const key = input.key ?? keyOf(label);
    if (key === null) throw invalid('key', 'The label gives no key: enter one.');
    const choices = distinctChoices(input.choices);
    requireChoices(type, choices);
    const held = await listCustomFields(work.trx, work.workspaceId, subject);
    if (held.length >= mostFields)
      throw invalid('subject', `There can be ${String(mostFields)} custom fields of one kind.`);
    const id = newId('customField', work.now);
    await insertCustomField(work.trx, {
      id,
      workspace_id: work.workspaceId,
      subject_kind: subject,
      key,
      label,
      type,
      choices,
      created_at: work.now,
    });
    await noteField(work, id, 'created', 1, []);
    await tellFlows(work, subject, key);
    return id;
  });

/** A field that gets another place lets those between move on by one. @throws `crm.not_found`, `crm.stale`, `crm.invalid`. */
export const changeCustomField = (
  deps: CrmDeps,
  acting: Acting,
  id: CustomFieldId,
  seen: number,
  change: {
    readonly label?: string | undefined;
    readonly choices?: readonly string[] | undefined;
    readonly position?: number | undefined;
    readonly archived?: boolean | undefined;
  },
): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    const row = await findCustomField(work.trx, id);
    if (row === undefined) throw crmError('crm.not_found', 'There is no such custom field.');
    await requireVersion(work, { kind: 'custom field', id, version: row.version }, seen);
    const held = {
      label: row.label,
      choices: row.choices,
      position: row.position,
      archived: row.archived_at !== null,
    };
    const next = {
      label: change.label ?? held.label,
      choices: change.choices === undefined ? held.choices : distinctChoices(change.choices),
      position: await placeIn(work, row.subject_kind, change.position ?? held.position),
      archived: change.archived ?? held.archived,
    };
    requireChoices(row.type, next.choices);
    const fields = changedFields(held, next);
    if (fields.length === 0) return;
    const version = row.version + 1;
    const { label, choices, position } = next;
    if (position !== held.position) await shiftCustomFields(work.trx, row, position);
    const archived_at = next.archived ? (row.archived_at ?? work.now) : null;
    await updateCustomField(work.trx, { id, label, choices, position, archived_at, version });
    await noteField(work, id, 'changed', version, fields);
    await tellFlows(work, row.subject_kind, row.key);
  });

/** Flows know the workspace's fields from here; tickets are no records of flows. */
const tellFlows = async (work: CrmWork, subject: CustomSubject, key: string): Promise<void> => {
  const { trx, workspaceId, now } = work;
  const changed = { kind: subject, field: `custom.${key}` };
  await work.signals.defined(trx, workspaceId, await loadDefinedFields(trx, workspaceId), changed, now);
};

/** The place asked for, or the last one where there are fewer fields. */
const placeIn = async (work: CrmWork, subject: CustomSubject, asked: number): Promise<number> => {
  const fields = await listCustomFields(work.trx, work.workspaceId, subject);
  return Math.min(asked, fields.length - 1);
};

const invalid = (field: string, message: string): ReturnType<typeof crmError> =>
  crmError('crm.invalid', message, { details: { fields: [`${field}: ${message}`] } });

const distinctChoices = (choices: readonly string[]): string[] => {
  const byText = new Map(choices.map((choice) => [choice.toLowerCase(), choice]));
  if (byText.size !== choices.length) throw invalid('choices', 'Two choices are the same.');
  return [...choices];
};

const requireChoices = (type: CustomFieldType, choices: readonly string[]): void => {
  if (type === 'choice' && choices.length === 0) throw invalid('choices', 'There is nothing to choose from.');
  if (type !== 'choice' && choices.length > 0)
    throw invalid('choices', 'Only a field of type choice has choices.');
};

const noteField = async (
  work: CrmWork,
  id: CustomFieldId,
  verb: 'created' | 'changed',
  version: number,
  fields: readonly string[],
): Promise<void> => {
  work.tell({ verb, kind: 'custom_field', id, contactId: null, fields, version });
  const { actor, trx, workspaceId, now } = work;
  await appendAudit(
    trx,
    workspaceId,
    [
      {
        actor,
        action: `custom_field.${verb}`,
        subjectKind: 'custom_field',
        subjectId: id,
        details: { fields: [...fields] },
      },
    ],
    now,
  );
};
