import { Button } from '@mantine/core';
import { IconToggleLeft } from '@tabler/icons-react';
import { moduleNames, moduleWords } from '#web/features/modules/module-words.ts';
import type { CrmModule } from '#web/features/modules/list-modules.ts';
import { useSwitchModule } from '#web/features/modules/switch-module.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { Empty } from '#web/ui/empty.tsx';
import { notifyFailure } from '#web/ui/notify.ts';
import { Page } from '#web/ui/page.tsx';

interface ModuleOffProps {
  module: CrmModule;
  /** What it needs that is off as well. */
  missing: readonly CrmModule[];
}

/** In place of the pages of a module that is off: what it would give, and the switch for those who may. */
export const ModuleOff = ({ module, missing }: ModuleOffProps) => {
  const change = useSwitchModule();
  const { label, about } = moduleWords[module];
  return (
    <Page title={label}>
      <Empty
        icon={<IconToggleLeft size={26} stroke={1.5} />}
        title={`${label} ${label.endsWith('s') ? 'are' : 'is'} switched off`}
        action={
          <AdminOnly otherwise="An owner or admin of the workspace can switch it on.">
            <Button
              loading={change.isPending}
              onClick={() => {
                change.mutate({ module, on: true, withNeeds: true }, { onError: notifyFailure });
              }}
            >
              {missing.length === 0 ? 'Switch on' : `Switch on, with ${moduleNames(missing)}`}
            </Button>
          </AdminOnly>
        }
      >
        {about} What was kept here is kept while it is off.
      </Empty>
    </Page>
  );
};
