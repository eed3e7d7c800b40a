import { Checkbox, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useCreateApiKey } from '#web/features/api-keys/api-keys.ts';
import { DialogEnd } from '#web/ui/form-end.tsx';
import { Pick } from '#web/ui/pick.tsx';
import { SecretOnce } from '#web/ui/secret-once.tsx';

/** Makes a key and shows it this once. */
export const CreateKeyDialog = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => (
  <Modal opened={opened} onClose={onClose} title="Make an API key" centered>
    <CreateKeyForm onDone={onClose} />
  </Modal>
);

const CreateKeyForm = ({ onDone }: { onDone: () => void }) => {
  const [name, setName] = useState('');
  const [role, setRole] = useState<'member' | 'admin'>('member');
  const [mayApprove, setMayApprove] = useState(false);
  const create = useCreateApiKey();
  if (create.data !== undefined)
    return (
      <SecretOnce value={create.data.key} onDone={onDone}>
        Copy it now: it is not shown again.
      </SecretOnce>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ name: name.trim(), role, mayApprove });
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          description="What will use it."
          required
          data-autofocus
          maxLength={120}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Pick
          label="May do"
          value={role}
          choices={[
            { value: 'member', label: 'What members may' },
            { value: 'admin', label: 'What admins may' },
          ]}
          onPick={setRole}
        />
        <Checkbox
          label="May approve and reject changes"
          description="It counts as you: where two persons have to approve, another one is still needed."
          checked={mayApprove}
          onChange={(event) => {
            setMayApprove(event.currentTarget.checked);
          }}
        />
        <DialogEnd action="Make the key" pending={create.isPending} error={create.error} onCancel={onDone} />
      </Stack>
    </form>
  );
};
