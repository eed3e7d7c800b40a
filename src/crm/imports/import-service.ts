import { hourMs } from '#base/clock.ts';
import { PlumblineError } from '#base/errors.ts';
import { newId, type CrmImportId } from '#base/ids.ts';
import type { ImportRowState, ImportState } from '#model/crm/nouns.ts';
import { appendAudit } from '#store/audit.ts';
import { listCustomFields } from '#store/crm/custom-fields.ts';
import {
  insertImport,
  insertLines,
  lockImport,
  nextLines,
  settleLine,
  updateImport,
  type ImportLine,
  type ImportRow,
} from '#store/crm/imports.ts';
import { savepoint } from '#store/savepoint.ts';
import { asRefusal } from '#crm/constraints.ts';
import { crmError } from '#crm/crm-errors.ts';
import { act, look, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';
import { contactImport } from './contact-import.ts';
import { readCsv } from './csv.ts';
import type { ImportKind } from './import-kind.ts';
import { serviceImport } from './service-import.ts';

const kinds: Readonly<Record<ImportRow['subject_kind'], ImportKind>> = {
  contact: contactImport,
  service: serviceImport,
};

/** How long an import can be taken back. */
export const undoMs = 24 * hourMs;

/** Lines done in one transaction. */
const batch = 200;

/** Reads a file and keeps what importing it would do. @throws `crm.import_unreadable`, `crm.file_too_large`, `crm.module_off`. */
export const previewImport = async (
  deps: CrmDeps,
  acting: Acting,
  file: { readonly subject: ImportRow['subject_kind']; readonly name: string; readonly bytes: Uint8Array },
): Promise<CrmImportId> => {
  const kind = kinds[file.subject];
  const fields = await look(deps, acting, kind.module, (trx) =>
    listCustomFields(trx, acting.workspaceId, file.subject),
  );
  const customKeys = new Set(fields.map((field) => field.key));
  const lines = await readCsv(file.bytes, (name) => kind.isColumn(name, customKeys));
  return act(deps, acting, kind.module, async (work) => {
    const id = newId('crmImport', work.now);
    const planned = await kind.plan(work, lines);
    await insertImport(work.trx, {
      id,
      workspace_id: work.workspaceId,
      subject_kind: file.subject,
      file_name: file.name,
      created_by: work.actor,
      created_at: work.now,
    });
    for (let at = 0; at < planned.length; at += batch)
      await insertLines(work.trx, work.workspaceId, id, planned.slice(at, at + batch));
    return id;
  });
};

/**
 * Does what the preview showed, in batches; what was stopped goes on when it is asked for again. A line whose contact or
 * service changed since is refused. @throws `crm.not_found`, `crm.import_closed`, `crm.module_off`.
 */
export const applyImport = (deps: CrmDeps, acting: Acting, id: CrmImportId): Promise<void> =>
  runBatches(deps, acting, id, {
    from: ['preview', 'applying'],
    during: 'applying',
    lines: 'preview',
    run: async (work, kind, line) => {
      const done =
        line.action === 'create'
          ? await kind.create(work, line.wanted)
          : {
              id: line.subject_id ?? '',
              version: await kind.update(work, line.subject_id ?? '', line.subject_version ?? 0, line.wanted),
            };
      return { state: 'done', subject_id: done.id, subject_version: done.version };
    },
    refusal: 'refused',
    end: (work) => ({ state: 'applied', applied_by: work.actor, applied_at: work.now }),
    action: 'import.applied',
  });

/**
 * Takes an import back within 24 hours: what it made is removed, what it changed is as before. What somebody changed or
 * used since is kept. @throws `crm.not_found`, `crm.import_closed`, `crm.module_off`.
 */
export const undoImport = (deps: CrmDeps, acting: Acting, id: CrmImportId): Promise<void> =>
  runBatches(deps, acting, id, {
    from: ['applied', 'undoing'],
    during: 'undoing',
    lines: 'done',
    run: async (work, kind, line) => {
      await kind.undo(work, line.subject_id ?? '', line.subject_version ?? 0, line.before);
      return { state: 'undone' };
    },
    refusal: 'kept',
    end: (work) => ({ state: 'undone', undone_at: work.now }),
    action: 'import.undone',
  });

/** Throws a preview away. @throws `crm.not_found`, `crm.import_closed`. */
export const discardImport = (deps: CrmDeps, acting: Acting, id: CrmImportId): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    const row = await requireImport(work, id, ['preview']);
    await updateImport(work.trx, row.id, { state: 'discarded' });
  });

interface Course {
  readonly from: readonly ImportState[];
  readonly during: ImportState;
  readonly lines: ImportRowState;
  readonly run: (
    work: CrmWork,
    kind: ImportKind,
    line: ImportLine,
  ) => Promise<Parameters<typeof settleLine>[2]>;
  readonly refusal: ImportRowState;
  readonly end: (work: CrmWork) => Parameters<typeof updateImport>[2];
  readonly action: 'import.applied' | 'import.undone';
}

const runBatches = async (deps: CrmDeps, acting: Acting, id: CrmImportId, course: Course): Promise<void> => {
  const { subject_kind: subject } = await act(deps, acting, 'contacts', (work) =>
    requireImport(work, id, course.from),
  );
  const kind = kinds[subject];
  let isOver = false;
  while (!isOver)
    isOver = await act(deps, acting, kind.module, async (work) => {
      const row = await requireImport(work, id, course.from);
      const lines = await nextLines(work.trx, id, course.lines, batch);
      for (const line of lines) await runLine(work, kind, line, course);
      if (lines.length === batch) {
        if (row.state !== course.during) await updateImport(work.trx, id, { state: course.during });
        return false;
      }
      await updateImport(work.trx, id, course.end(work));
      await noteEnd(work, id, course);
      return true;
    });
};

/** One line, alone: what is refused leaves the others of its batch as they are. */
const runLine = async (work: CrmWork, kind: ImportKind, line: ImportLine, course: Course): Promise<void> => {
  try {
    await settleLine(work.trx, line, await savepoint(work.trx, () => course.run(work, kind, line)));
  } catch (caught) {
    const refusal = asRefusal(caught);
    if (!(refusal instanceof PlumblineError) || !refusal.code.startsWith('crm.')) throw caught;
    const { code, message } = refusal;
    await settleLine(work.trx, line, { state: course.refusal, code, message });
  }
};

const requireImport = async (
  work: CrmWork,
  id: CrmImportId,
  states: readonly ImportState[],
): Promise<ImportRow> => {
  const row = await lockImport(work.trx, id);
  if (row === undefined) throw crmError('crm.not_found', 'There is no such import.');
  if (!states.includes(row.state))
    throw crmError('crm.import_closed', `The import is ${row.state}.`, { details: { state: row.state } });
  if (row.applied_at !== null && work.now - row.applied_at > undoMs)
    throw crmError('crm.import_closed', 'An import can be taken back for 24 hours.');
  return row;
};

const noteEnd = async (work: CrmWork, id: CrmImportId, course: Course): Promise<void> => {
  const verb = course.action === 'import.applied' ? 'imported' : 'import_undone';
  work.tell({ verb, kind: 'import', id, contactId: null });
  const { actor, trx, workspaceId, now } = work;
  await appendAudit(
    trx,
    workspaceId,
    [{ actor, action: course.action, subjectKind: 'import', subjectId: id, details: {} }],
    now,
  );
};
