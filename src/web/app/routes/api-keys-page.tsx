import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { ApiKeyTable } from '#web/features/api-keys/api-key-table.tsx';
import { apiKeysQuery } from '#web/features/api-keys/api-keys.ts';
import { CreateKeyDialog } from '#web/features/api-keys/create-key-dialog.tsx';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { SettingsFrame } from '#web/ui/settings-frame.tsx';

const description = 'For programs that work with Plumbline, sent as Authorization: Bearer.';

/** Keys of programs: made, seen in use, revoked. */
export const ApiKeysPage = () =>
  useIsAdmin() ? (
    <Keys />
  ) : (
    <SettingsFrame title="API keys" description={description}>
      <Panel>
        <Text>Only owners and admins of the workspace see and make API keys.</Text>
      </Panel>
    </SettingsFrame>
  );

const Keys = () => {
  const keys = useQuery(apiKeysQuery);
  const [making, make] = useDisclosure(false);
  return (
    <SettingsFrame
      title="API keys"
      description={description}
      actions={
        <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={make.open}>
          Make a key
        </Button>
      }
    >
      <Panel flush>
        <Loaded query={keys}>
          {(known) =>
            known.length === 0 ? (
              <Empty icon={<IconKey size={24} stroke={1.5} />} title="No API keys">
                A key lets a program do here what a member or an admin may.
              </Empty>
            ) : (
              <ApiKeyTable keys={known} />
            )
          }
        </Loaded>
      </Panel>
      <CreateKeyDialog opened={making} onClose={make.close} />
    </SettingsFrame>
  );
};
