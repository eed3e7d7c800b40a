import { notifyDone, notifyFailure, notifyUndoable } from '#web/ui/notify.ts';

interface Archivable {
  readonly archivedAt: number | null;
  readonly version: number;
}

interface Told {
  readonly onSuccess?: (stored: { readonly version: number }) => void;
  readonly onError: (error: Error) => void;
}

type Archive = (change: { archived: boolean; version: number }, told: Told) => void;

/**
 * Archives what is in use and offers to take that back, or brings back what is archived; says which, or what failed.
 * @param words whole sentences, for once it is done.
 */
export const archiveOrRestore = (
  { archivedAt, version }: Archivable,
  archive: Archive,
  words: { readonly archived: string; readonly restored: string },
): void => {
  const isArchived = archivedAt !== null;
  archive(
    { archived: !isArchived, version },
    {
      onSuccess: (stored) => {
        if (isArchived) {
          notifyDone(words.restored);
          return;
        }
        notifyUndoable(words.archived, () => {
          archive({ archived: false, version: stored.version }, { onError: notifyFailure });
        });
      },
      onError: notifyFailure,
    },
  );
};
