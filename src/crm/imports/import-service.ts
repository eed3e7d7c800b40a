import { hourMs } from '#base/clock.ts';
import { PlumblineError } from '#base/errors.ts';
import { newId, type CrmImportId } from '#base/ids.ts';
import type { ImportRowState, ImportState } from '#model/crm/nouns.ts';
import { appendAudit } from '#store/audit.ts';
import { listCustomFields } from '#store/crm/custom-fields.ts';
import { askForImport } from '#store/crm/import-runs.ts';
import {
  findImport,
  insertImport,
  insertLines,
  lockImport,
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

/** By what a file holds. */
export const kinds: Readonly<Record<ImportRow['subject_kind'], ImportKind>> = {
  contact: contactImport,
  service: serviceImport,
};

/** How long an import can be taken back. */
export const undoMs = 24 * hourMs;

/** Lines stored in one statement. */
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
 * Has the workers do what the preview showed, or the rest of it. A line whose contact or service changed since is refused.
 * Asking while it is under way is asking once. @throws `crm.not_found`, `crm.import_closed`, `crm.module_off`.
 */
export const askToApply = (deps: CrmDeps, acting: Acting, id: CrmImportId): Promise<void> =>
  ask(deps, acting, id, courses.applying);

/**
 * Has the workers take an import back, within 24 hours: what it made is removed, what it changed is as before. What
 * somebody changed or used since is kept. @throws `crm.not_found`, `crm.import_closed`, `crm.module_off`.
 */
export const askToUndo = (deps: CrmDeps, acting: Acting, id: CrmImportId): Promise<void> =>
  ask(deps, acting, id, courses.undoing);

const ask = async (deps: CrmDeps, acting: Acting, id: CrmImportId, course: Course): Promise<void> => {
  const found = await look(deps, acting, 'contacts', (trx) => findImport(trx, id));
  const module = found === undefined ? 'contacts' : kinds[found.subject_kind].module;
  await act(deps, acting, module, async (work) => {
    const row = await requireImport(work, id, [...course.from, course.state]);
    if (row.state === course.state) return;
    if (course.state === 'undoing') requireInTime(row, work.now);
    await askForImport(work.trx, id, { state: course.state, lines: course.lines, by: work.actor }, work.now);
    await work.signals.told(work.trx, work.workspaceId);
  });
};

/**
 * Ends what is under way after the lines that are being done now. What was done stands: it can go on later, or be taken
 * back within 24 hours. @throws `crm.not_found`, `crm.import_closed`.
 */
export const cancelImport = (deps: CrmDeps, acting: Acting, id: CrmImportId): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    const row = await requireImport(work, id, ['applying', 'undoing']);
    await updateImport(work.trx, id, stoppedNow(row, work, null));
    await noteImport(work, id, 'import.stopped');
  });

/** How an import stands that stopped: from then on it can be taken back for 24 hours, or gone on with. */
export const stoppedNow = (
  row: ImportRow,
  { actor, now }: Pick<CrmWork, 'actor' | 'now'>,
  code: string | null,
): Parameters<typeof updateImport>[2] => ({
  state: 'stopped',
  code,
  applied_by: row.applied_by ?? row.asked_by ?? actor,
  applied_at: row.applied_at ?? now,
  lease_by: null,
  lease_until: 0,
});

/** Throws a preview away. @throws `crm.not_found`, `crm.import_closed`. */
export const discardImport = (deps: CrmDeps, acting: Acting, id: CrmImportId): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    const row = await requireImport(work, id, ['preview']);
    await updateImport(work.trx, row.id, { state: 'discarded' });
  });

/** A way through the lines of an import. */
export interface Course {
  readonly from: readonly ImportState[];
  readonly state: 'applying' | 'undoing';
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

export const courses: Readonly<Record<Course['state'], Course>> = {
  applying: {
    from: ['preview', 'stopped'],
    state: 'applying',
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
  },
  undoing: {
    from: ['applied', 'stopped'],
    state: 'undoing',
    lines: 'done',
    run: async (work, kind, line) => {
      await kind.undo(work, line.subject_id ?? '', line.subject_version ?? 0, line.before);
      return { state: 'undone' };
    },
    refusal: 'kept',
    end: (work) => ({ state: 'undone', undone_at: work.now }),
    action: 'import.undone',
  },
};

/** One line, alone: what is refused leaves the others of its batch as they are. */
export const runLine = async (
  work: CrmWork,
  kind: ImportKind,
  line: ImportLine,
  course: Course,
): Promise<void> => {
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
  return row;
};

const requireInTime = (row: ImportRow, now: number): void => {
  if (row.applied_at === null || now - row.applied_at > undoMs)
    throw crmError('crm.import_closed', 'An import can be taken back for 24 hours.');
};

const verbs = {
  'import.applied': 'imported',
  'import.undone': 'import_undone',
  'import.stopped': 'import_stopped',
} as const;

/** In the feed and in the audit. */
export const noteImport = async (
  work: CrmWork,
  id: CrmImportId,
  action: keyof typeof verbs,
): Promise<void> => {
  work.tell({ verb: verbs[action], kind: 'import', id, contactId: null });
  const { actor, trx, workspaceId, now } = work;
  await appendAudit(
    trx,
    workspaceId,
    [{ actor, action, subjectKind: 'import', subjectId: id, details: {} }],
    now,
  );
};
