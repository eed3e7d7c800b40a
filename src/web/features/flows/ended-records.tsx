import { Radio, Stack } from '@mantine/core';
import type { Flow } from '#contract/flows.ts';
import type { FlowChange } from '#web/features/flows/change-flow.ts';

interface EndedRecordsProps {
  flow: Flow;
  /** What the two vendors are called. */
  source: string;
  target: string;
  onSet: (settings: NonNullable<FlowChange['settings']>) => void;
}

/** What becomes of the target of a record that is archived or gone. */
export const EndedRecords = ({ flow, source, target, onSet }: EndedRecordsProps) => (
  <>
    <Radio.Group
      label={`When a record is archived in ${source}`}
      value={flow.settings.onArchive}
      onChange={(value) => {
        if (value === 'archive' || value === 'leave') onSet({ onArchive: value });
      }}
    >
      <Stack gap="sm" mt="sm">
        <Radio
          value="archive"
          label={`Archive it in ${target} too`}
          description="It can be restored from either side."
        />
        <Radio
          value="leave"
          label={`Leave it in ${target}`}
          description="It stays active there and is no longer updated."
        />
      </Stack>
    </Radio.Group>
    <Radio.Group
      label={`When a record is gone in ${source} for good`}
      value={flow.settings.onSourceGone}
      onChange={(value) => {
        if (value === 'archive' || value === 'leave') onSet({ onSourceGone: value });
      }}
    >
      <Stack gap="sm" mt="sm">
        <Radio
          value="leave"
          label={`Leave it in ${target}`}
          description={`Only ${source}’s clear answer that it is not there counts as gone.`}
        />
        <Radio value="archive" label={`Archive it in ${target}`} description="It can be restored there." />
      </Stack>
    </Radio.Group>
  </>
);
