import { Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConnectionDetail, ConnectionSummary } from '#contract/connections.ts';
import { vendorsQuery } from '#web/features/connections/list-vendors.ts';
import { ProfileFields } from '#web/features/connections/profile-fields.tsx';
import { connectionQuery } from '#web/features/connections/read-connection.ts';
import { useReconnectConnection } from '#web/features/connections/reconnect-connection.ts';
import { DialogEnd } from '#web/ui/form-end.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { notifyDone } from '#web/ui/notify.ts';

interface ReconnectDialogProps {
  connection: ConnectionSummary;
  opened: boolean;
  onClose: () => void;
}

/** The settings that a person filled in when it was connected. */
const settingsOf = (connection: ConnectionDetail | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(connection?.settings ?? {}).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );

/** What was changed of what is stored; a setting that was emptied is sent so, a secret that was left empty is not. */
const changedOf = (
  inputs: Readonly<Record<string, string>>,
  stored: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(Object.entries(inputs).filter(([name, value]) => value.trim() !== (stored[name] ?? '')));

/** Renews the access: by the vendor's consent page, or with new keys. */
export const ReconnectDialog = ({ connection, opened, onClose }: ReconnectDialogProps) => {
  const [inputs, setInputs] = useState<Record<string, string>>({});
  const byConsent = connection.auth === 'oauth';
  const vendors = useQuery({ ...vendorsQuery, enabled: opened });
  const read = useQuery({ ...connectionQuery(connection.id), enabled: opened && !byConsent });
  const stored = settingsOf(read.data);
  const reconnect = useReconnectConnection(() => {
    onClose();
    setInputs({});
    notifyDone(`${connection.name} is connected again.`);
  });
  return (
    <Modal opened={opened} onClose={onClose} title={`Reconnect ${connection.name}`} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          reconnect.mutate({ id: connection.id, inputs: changedOf(inputs, stored) });
        }}
      >
        <Stack gap="md">
          <Text size="sm">
            {byConsent
              ? `You will be sent to ${connection.vendorLabel} to give consent again. Choose the same organisation there.`
              : `Enter the keys of the same ${connection.vendorLabel} account. They replace the stored ones; what you leave as it is stays.`}{' '}
            What waits goes on by itself afterwards.
          </Text>
          {byConsent ? null : (
            <Loaded query={vendors}>
              {(all) => {
                const profile = all
                  .find(({ vendor }) => vendor === connection.vendor)
                  ?.profiles.find(({ profile: name }) => name === connection.profile);
                return profile === undefined || read.data === undefined ? null : (
                  <ProfileFields profile={profile} values={{ ...stored, ...inputs }} onChange={setInputs} />
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
