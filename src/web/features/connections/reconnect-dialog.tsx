import { Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConnectionSummary } from '#contract/connections.ts';
import { vendorsQuery } from '#web/features/connections/list-vendors.ts';
import { filledIn, ProfileFields } from '#web/features/connections/profile-fields.tsx';
import { useReconnectConnection } from '#web/features/connections/reconnect-connection.ts';
import { DialogEnd } from '#web/ui/form-end.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { notifyDone } from '#web/ui/notify.ts';

interface ReconnectDialogProps {
  connection: ConnectionSummary;
  opened: boolean;
  onClose: () => void;
}

/** Renews the access: by the vendor's consent page, or with new keys. */
export const ReconnectDialog = ({ connection, opened, onClose }: ReconnectDialogProps) => {
  const [inputs, setInputs] = useState<Record<string, string>>({});
  const vendors = useQuery({ ...vendorsQuery, enabled: opened });
  const reconnect = useReconnectConnection(() => {
    onClose();
    setInputs({});
    notifyDone(`${connection.name} is connected again.`);
  });
  const byConsent = connection.auth === 'oauth';
  return (
    <Modal opened={opened} onClose={onClose} title={`Reconnect ${connection.name}`} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          reconnect.mutate({ id: connection.id, inputs: filledIn(inputs) });
        }}
      >
        <Stack gap="md">
          <Text size="sm">
            {byConsent
              ? `You will be sent to ${connection.vendorLabel} to give consent again. Choose the same organisation there.`
              : `Enter the keys of the same ${connection.vendorLabel} account. They replace the stored ones.`}{' '}
            What waits goes on by itself afterwards.
          </Text>
          {byConsent ? null : (
            <Loaded query={vendors}>
              {(all) => {
                const profile = all
                  .find(({ vendor }) => vendor === connection.vendor)
                  ?.profiles.find(({ profile: name }) => name === connection.profile);
                return profile === undefined ? null : (
                  <ProfileFields profile={profile} values={inputs} onChange={setInputs} />
                );
              }}
            </Loaded>
          )}
          <DialogEnd
            action={byConsent ? `Go to ${connection.vendorLabel}` : 'Reconnect'}
            pending={reconnect.isPending}
            error={reconnect.error}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
};
