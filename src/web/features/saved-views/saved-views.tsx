import { Button, Menu } from '@mantine/core';
import {
  IconBookmark,
  IconCheck,
  IconChevronDown,
  IconDeviceFloppy,
  IconPencil,
  IconPlus,
  IconTrash,
  IconUsers,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SavedView } from '#contract/crm-saved-views.ts';
import { savedViewsQuery, type ViewedList } from '#web/features/saved-views/list-saved-views.ts';
import { useChangeView, useCreateView, useRemoveView } from '#web/features/saved-views/save-view.ts';
import { ViewDialog } from '#web/features/saved-views/view-dialog.tsx';
import { isSameQuery, queryTextOf } from '#web/features/saved-views/view-query.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { notifyDone, notifyFailure, notifyUndoable } from '#web/ui/notify.ts';

interface SavedViewsProps {
  list: ViewedList;
  /** What the page keeps in its address now. */
  filters: Readonly<Record<string, unknown>>;
  /** The page shows this query instead; names and values as they were kept, so parse them. */
  onPick: (query: Readonly<Record<string, string>>) => void;
}

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

/** Filters of a list kept under names, own and shared: pick one, keep the present ones, rename, remove. */
export const SavedViews = ({ list, filters, onPick }: SavedViewsProps) => {
  const views = useQuery(savedViewsQuery(list)).data ?? [];
  const [pickedId, setPicked] = useState<string | null>(null);
  const [dialog, setDialog] = useState<'closed' | 'create' | 'rename'>('closed');
  const isAdmin = useIsAdmin();
  const create = useCreateView();
  const change = useChangeView();
  const remove = useRemoveView();
  const query = queryTextOf(filters);
  const shown = views.find((view) => isSameQuery(view.query, query));
  const picked = shown ?? views.find(({ id }) => id === pickedId);
  const close = (): void => {
    setDialog('closed');
  };
  const removeView = (view: SavedView): void => {
    remove.mutate(view.id, {
      onSuccess: () => {
        notifyUndoable(`The view ${view.name} is removed.`, () => {
          create.mutate(
            { list, name: view.name, query: view.query, isShared: view.isShared },
            { onError: notifyFailure },
          );
        });
      },
      onError: notifyFailure,
    });
  };
  return (
    <>
      <Menu position="bottom-end" width={280} shadow="md" withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button
            variant="default"
            fw={500}
            leftSection={<IconBookmark {...icon} />}
            rightSection={<IconChevronDown {...icon} size={14} />}
          >
            {shown?.name ?? 'Views'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 ? (
            <Menu.Label>A view keeps the present search, filters and order under a name.</Menu.Label>
          ) : (
            views.map((view) => (
              <Menu.Item
                key={view.id}
                leftSection={view.id === shown?.id ? <IconCheck {...icon} /> : <IconBookmark {...icon} />}
                rightSection={
                  view.isShared ? <IconUsers {...icon} aria-label="Shared" aria-hidden={false} /> : null
                }
                aria-current={view.id === shown?.id || undefined}
                onClick={() => {
                  setPicked(view.id);
                  onPick(view.query);
                }}
              >
                {view.name}
              </Menu.Item>
            ))
          )}
          <Menu.Divider />
          {picked?.isOwn === true && shown === undefined ? (
            <Menu.Item
              leftSection={<IconDeviceFloppy {...icon} />}
              onClick={() => {
                change.mutate(
                  { id: picked.id, version: picked.version, query },
                  {
                    onSuccess: () => {
                      notifyDone(`${picked.name} is what you see now.`);
                    },
                    onError: notifyFailure,
                  },
                );
              }}
            >
              Change {picked.name} to this
            </Menu.Item>
          ) : null}
          {shown === undefined ? (
            <Menu.Item
              leftSection={<IconPlus {...icon} />}
              onClick={() => {
                setDialog('create');
              }}
            >
              Save this view
            </Menu.Item>
          ) : null}
          {shown?.isOwn === true ? (
            <Menu.Item
              leftSection={<IconPencil {...icon} />}
              onClick={() => {
                setDialog('rename');
              }}
            >
              Rename or share {shown.name}
            </Menu.Item>
          ) : null}
          {shown !== undefined && (shown.isOwn || isAdmin) ? (
            <Menu.Item
              leftSection={<IconTrash {...icon} />}
              onClick={() => {
                removeView(shown);
              }}
            >
              Remove {shown.name}
            </Menu.Item>
          ) : null}
          {shown !== undefined && !shown.isOwn && !isAdmin ? (
            <Menu.Label>Shared by {shown.owner?.name ?? 'somebody who left'}, who can change it.</Menu.Label>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <ViewDialog
        key={dialog}
        opened={dialog !== 'closed'}
        view={dialog === 'rename' ? (shown ?? null) : null}
        pending={create.isPending || change.isPending}
        error={dialog === 'rename' ? change.error : create.error}
        onClose={close}
        onSave={(fields) => {
          if (dialog === 'rename' && shown !== undefined)
            change.mutate({ id: shown.id, version: shown.version, ...fields }, { onSuccess: close });
          else
            create.mutate(
              { list, query, ...fields },
              {
                onSuccess: (made) => {
                  setPicked(made.id);
                  close();
                },
              },
            );
        }}
      />
    </>
  );
};
