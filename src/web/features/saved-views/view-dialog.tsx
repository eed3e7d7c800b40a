import { Checkbox, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SavedView } from '#contract/crm-saved-views.ts';
import { DialogEnd } from '#web/ui/form-end.tsx';

interface ViewDialogProps {
  opened: boolean;
  /** Null for a new one. */
  view: SavedView | null;
  pending: boolean;
  error: Error | null;
  onSave: (fields: { name: string; isShared: boolean }) => void;
  onClose: () => void;
}

/** The name of a view, and whether colleagues see it. */
export const ViewDialog = ({ opened, view, pending, error, onSave, onClose }: ViewDialogProps) => {
  const [name, setName] = useState(view?.name ?? '');
  const [isShared, setShared] = useState(view?.isShared ?? false);
  return (
    <Modal opened={opened} onClose={onClose} title={view === null ? 'Save this view' : 'The view'} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave({ name: name.trim(), isShared });
        }}
      >
        <Stack gap="md">
          <TextInput
            label="Name"
            required
            data-autofocus
            maxLength={80}
            placeholder="Mine, most pressing first"
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
          />
          <Checkbox
            label="Share with everybody in the workspace"
            checked={isShared}
            onChange={(event) => {
              setShared(event.currentTarget.checked);
            }}
          />
          <DialogEnd action="Save" pending={pending} error={error} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
};
