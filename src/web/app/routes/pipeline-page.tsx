import { useQuery } from '@tanstack/react-query';
import { stagesQuery } from '#web/features/opportunities/list-opportunities.ts';
import { StageList } from '#web/features/pipeline/stage-list.tsx';
import { Loaded } from '#web/ui/loaded.tsx';
import { SettingsFrame } from '#web/ui/settings-frame.tsx';

/** The stages that opportunities go through. */
export const PipelinePage = () => {
  const stages = useQuery(stagesQuery);
  return (
    <SettingsFrame title="Pipeline" description="The stages that opportunities go through, in this order.">
      <Loaded query={stages}>{(known) => <StageList stages={known} />}</Loaded>
    </SettingsFrame>
  );
};
