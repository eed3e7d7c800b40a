import { Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Role } from '#contract/session.ts';
import { useInviteMember } from '#web/features/members/members.ts';
import { rolesFor, useViewer } from '#web/features/members/viewer.ts';
import { DialogEnd } from '#web/ui/form-end.tsx';
import { Pick } from '#web/ui/pick.tsx';
import { SecretOnce } from '#web/ui/secret-once.tsx';

/** Invites somebody and shows the join link this once. */
export const InviteDialog = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => (
  <Modal opened={opened} onClose={onClose} title="Invite somebody" centered>
    <InviteForm onDone={onClose} />
  </Modal>
);

const InviteForm = ({ onDone }: { onDone: () => void }) => {
  const viewer = useViewer();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const invite = useInviteMember();
  if (invite.data !== undefined) return <JoinLink {...invite.data} onDone={onDone} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        invite.mutate({ email: email.trim(), role });
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Email"
          description="Somebody invited before gets a new link; the old one ends."
          type="email"
          required
          data-autofocus
          maxLength={320}
          value={email}
          onChange={(event) => {
            setEmail(event.currentTarget.value);
          }}
        />
        <Pick label="Role" value={role} choices={rolesFor(viewer)} onPick={setRole} />
        <DialogEnd
          action="Make the join link"
          pending={invite.isPending}
          error={invite.error}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
};

interface JoinLinkProps {
  link: string;
  isMailed: boolean;
  invitation: { readonly email: string };
  onDone: () => void;
}

const JoinLink = ({ link, isMailed, invitation, onDone }: JoinLinkProps) => (
  <SecretOnce value={link} onDone={onDone}>
    {isMailed ? `It is on its way to ${invitation.email}. ` : ''}
    {isMailed ? 'You can also copy it now' : `Copy it now and send it to ${invitation.email}`}: it is not
    shown again. It is good once, for seven days, and whoever has it can join.
  </SecretOnce>
);
