import { useQuery } from '@tanstack/react-query';
import { modulesQuery } from '#web/features/modules/list-modules.ts';
import { ModuleList } from '#web/features/modules/module-list.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { SettingsFrame } from '#web/ui/settings-frame.tsx';

/** Which parts of the CRM are used. */
export const ModulesPage = () => {
  const modules = useQuery(modulesQuery);
  return (
    <SettingsFrame
      title="Modules"
      description="Switch on what you use. What a module holds is kept while it is off."
    >
      <Panel flush>
        <Loaded query={modules}>{(known) => <ModuleList modules={known} />}</Loaded>
      </Panel>
    </SettingsFrame>
  );
};
