import type { Transaction } from 'kysely';
import type { FlowId } from '#base/ids.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { kindOf } from '#api/kinds.ts';
import { serve } from '#api/serve-endpoint.ts';
import {
  checkDraft,
  discardDraft,
  listFlowSources,
  listMappingFields,
  listMappingVersions,
  previewMapping,
  publishDraft,
  readDraft,
  readMapping,
  rollBackMapping,
  saveDraft,
} from '#contract/mappings.ts';
import { actionError } from '#engine/actions/action-errors.ts';
import type { FieldSpec } from '#model/connector.ts';
import { functionHelp } from '#model/expressions/function-help.ts';
import type { SimpleRule } from '#model/flow.ts';
import { fieldNamed } from '#model/mapping.ts';
import { pathLabel } from '#model/path-label.ts';
import { isBySettings } from '#model/rows-by-settings.ts';
import { transformLabels } from '#model/transforms.ts';
import { listLookupTables } from '#store/lookup-tables.ts';
import { findMapping, listMappings, type MappingRow } from '#store/mappings.ts';
import type { Database } from '#store/tables.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { loadFlows, type FlowView } from '#store/views/flow-views.ts';
import { listRecords } from '#store/views/record-views.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

/** Records offered to try a mapping on. */
const offeredSources = 20;

export const mappingRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  const { actions } = deps;

  serve(app, readMapping, ({ params, query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const flow = await requireFlow(trx, params.id);
      const number = query.version ?? flow.mapping_version;
      const row = await findMapping(trx, flow.id, number);
      if (row === undefined)
        throw actionError('flow.no_version', `The mapping has no version ${String(number)}.`);
      const nameOf = await loadActorNames(trx, [row.author]);
      return {
        flowId: flow.id,
        ...versionOf(row, nameOf),
        rules: row.rules.map((rule) => ({
          ...rule,
          targetLabel: fieldLabel(deps, flow.target_vendor, flow.target_kind, rule.target),
          fromLabel: 'from' in rule ? fromLabel(deps, flow, rule) : null,
          bySettings: isBySettings(rule, flow.settings),
        })),
        conditions: row.conditions,
      };
    }),
  );

  serve(app, listMappingVersions, ({ params, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const flow = await requireFlow(trx, params.id);
      const rows = await listMappings(trx, flow.id);
      const nameOf = await loadActorNames(
        trx,
        rows.map((row) => row.author),
      );
      return {
        items: rows.map((row) => ({
          ...versionOf(row, nameOf),
          rows: row.rules.length,
          conditions: row.conditions.length,
        })),
      };
    }),
  );

  serve(app, readDraft, async ({ params, member }) => {
    const acting = member();
    const draft = await actions.mappings.draft(acting, params.id);
    return inWorkspace(deps.db, acting.workspaceId, async (trx) => {
      const { changedBy } = draft;
      const nameOf = await loadActorNames(trx, changedBy === null ? [] : [changedBy]);
      return {
        ...draft,
        rules: [...draft.rules],
        conditions: [...draft.conditions],
        changedBy: changedBy === null ? null : nameOf(changedBy),
      };
    });
  });

  serve(app, saveDraft, ({ params, body, member }) => actions.mappings.save(member(), params.id, body));

  serve(app, discardDraft, async ({ params, member }) => {
    await actions.mappings.discard(member(), params.id);
    return {};
  });

  serve(app, checkDraft, async ({ params, body, member }) => {
    const { problems, oneWay, trial } = await actions.mappings.check(member(), params.id, body);
    return {
      problems: [...problems],
      oneWay: oneWay === null ? null : [...oneWay],
      trial: trial === null ? null : { ...trial, failures: [...trial.failures] },
    };
  });

  serve(app, previewMapping, async ({ params, body, member }) => {
    const preview = await actions.mappings.preview(member(), params.id, body);
    return {
      ...preview,
      rows: [...preview.rows],
      findings: preview.findings.map(({ field, code, message }) => ({ field, code, message })),
      notes: [...preview.notes],
    };
  });

  serve(app, publishDraft, ({ params, body, member }) => actions.mappings.publish(member(), params.id, body));

  serve(app, rollBackMapping, ({ params, body, member }) =>
    actions.mappings.rollBack(member(), params.id, body),
  );

  serve(app, listMappingFields, async ({ params, query, member }) => {
    const acting = member();
    const { sources, targets, looked } = await actions.mappings.fields(acting, params.id, query);
    const tables = await inWorkspace(deps.db, acting.workspaceId, listLookupTables);
    return {
      sources: [...sources],
      looked,
      targets: targets.map(({ field, seen, sample, isCustom, bySettings }) => ({
        name: field.name,
        label: field.label,
        type: field.type,
        required: field.required ?? false,
        maxLength: field.maxLength ?? null,
        options: field.options === undefined ? null : [...field.options],
        bySettings,
        seen,
        sample,
        isCustom,
      })),
      transforms: Object.entries(transformLabels).map(([name, label]) => ({ name, label })),
      functions: functionHelp.map(({ call, does, example, gives, group }) => ({
        call,
        does,
        example,
        gives,
        group,
      })),
      tables: tables.map((table) => table.name),
    };
  });

  serve(app, listFlowSources, ({ params, query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const flow = await requireFlow(trx, params.id);
      const page = await listRecords(
        trx,
        { connection: flow.source_connection_id, kind: flow.source_kind, words: query.words },
        { after: null, limit: offeredSources },
      );
      return { items: [...page.rows] };
    }),
  );
};

const requireFlow = async (trx: Transaction<Database>, id: FlowId): Promise<FlowView> => {
  const [flow] = await loadFlows(trx, id);
  if (flow === undefined) throw actionError('flow.not_found', 'There is no such flow in this workspace.');
  return flow;
};

const versionOf = (row: MappingRow, nameOf: Awaited<ReturnType<typeof loadActorNames>>) => ({
  version: row.version,
  author: nameOf(row.author),
  note: row.note,
  createdAt: row.created_at,
  restores: row.restores,
});

/** The label of a field; a path into a view that is no field of the kind itself is shown as it is. */
const fromLabel = (deps: ApiDeps, flow: FlowView, rule: SimpleRule): string =>
  isBySettings(rule, flow.settings)
    ? 'The flow’s settings'
    : pathLabel(kindOf(deps.registry, flow.source_vendor, flow.source_kind)?.fields ?? [], rule.from);

const fieldLabel = (deps: ApiDeps, vendor: string, kind: string, name: string): string =>
  labelIn(kindOf(deps.registry, vendor, kind)?.fields ?? [], name);

const labelIn = (fields: readonly FieldSpec[], name: string): string =>
  fieldNamed(fields, name)?.label ?? pathLabel(fields, name);
