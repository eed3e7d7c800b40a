import { Radio, Stack } from '@mantine/core';
import type { Flow } from '#contract/flows.ts';
import type { FlowChange } from '#web/features/flows/change-flow.ts';
import { SettingsAtOnce, useSettingsAtOnce } from '#web/features/flows/settings-at-once.tsx';
import { EndedRecords } from '#web/features/flows/ended-records.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

type SettingsChange = NonNullable<FlowChange['settings']>;

/** What the flow does where the two sides part. Kept as soon as it is chosen, and can be taken back. */
export const FlowSettings = ({ flow }: { flow: Flow }) => {
  const keep = useSettingsAtOnce(flow.id, 'It counts from the next change on.');
  const source = vendorLabel(flow.source.vendor);
  const target = vendorLabel(flow.target.vendor);
  const set = (settings: SettingsChange): void => {
    const { onArchive, onSourceGone, onTargetEdit, direction, owner, writeBack, groups } = flow.settings;
    const before = {
      onArchive,
      onSourceGone,
      onTargetEdit,
      owner,
      direction: direction ?? undefined,
      writeBack: writeBack ?? undefined,
      groups: groups ?? undefined,
    };
    keep(settings, before);
  };
  return (
    <SettingsAtOnce>
      {flow.settings.pairing === undefined ? (
        <>
          <EndedRecords flow={flow} source={source} target={target} onSet={set} />
          <TwoWay flow={flow} source={source} target={target} onSet={set} />
        </>
      ) : null}
      <Radio.Group
        label={
          flow.settings.direction === 'two_way'
            ? `When someone edits a field in ${target} that goes one way`
            : `When someone edits a mapped field in ${target}`
        }
        value={flow.settings.onTargetEdit}
        onChange={(value) => {
          if (value === 'restore' || value === 'keep' || value === 'ask') set({ onTargetEdit: value });
        }}
      >
        <Stack gap="sm" mt="sm">
          <Radio
            value="restore"
            label={`Restore the value from ${source}`}
            description={`${source} is the authority: the edit is overwritten.`}
          />
          <Radio
            value="keep"
            label="Keep the edit"
            description={`The field is left alone until it changes in ${source}.`}
          />
          <Radio
            value="ask"
            label="Ask a person"
            description="Both values wait under Conflicts; the other fields go on."
          />
        </Stack>
      </Radio.Group>
      {flow.settings.groups === null ? null : (
        <Radio.Group
          label={`Tags of ${source} as groups in ${target}`}
          value={flow.settings.groups}
          onChange={(value) => {
            if (value === 'off' || value === 'existing' || value === 'create') set({ groups: value });
          }}
        >
          <Stack gap="sm" mt="sm">
            <Radio value="off" label="Leave groups alone" />
            <Radio
              value="existing"
              label="Use the groups there are"
              description="A tag without a group of its name is left out."
            />
            <Radio value="create" label="Use the groups there are, and make missing ones" />
          </Stack>
        </Radio.Group>
      )}
      {flow.settings.writeBack === null ? null : (
        <Radio.Group
          label={`Ids of ${target} in ${source}`}
          value={flow.settings.writeBack}
          onChange={(value) => {
            if (value === 'on' || value === 'off') set({ writeBack: value });
          }}
        >
          <Stack gap="sm" mt="sm">
            <Radio value="off" label={`Write nothing to ${source}`} />
            <Radio
              value="on"
              label={`Tell each record in ${source} the id of its record in ${target}`}
              description="An id that another system put there is never overwritten."
            />
          </Stack>
        </Radio.Group>
      )}
    </SettingsAtOnce>
  );
};

const directions = ['one_way', 'two_way'] as const;
const owners = ['ask', 'newest', 'source', 'target'] as const;

interface TwoWayProps {
  flow: Flow;
  source: string;
  target: string;
  onSet: (settings: SettingsChange) => void;
}

/** Whether edits go back, and whose value counts where both sides were edited. */
const TwoWay = ({ flow, source, target, onSet }: TwoWayProps) => {
  const { direction, owner } = flow.settings;
  const ownerWords = {
    ask: { label: 'Ask a person', description: 'Both values wait under Conflicts; the other fields go on.' },
    newest: {
      label: 'The newest',
      description:
        'Of the record that its system says was modified last. Where it does not say, a person is asked.',
    },
    source: { label: `Always ${source}`, description: `Edits in ${target} are taken back.` },
    target: { label: target, description: `An edit in ${target} goes before one in ${source}.` },
  } as const;
  return (
    <>
      <Radio.Group
        label="Direction"
        value={direction ?? 'one_way'}
        onChange={(value) => {
          const chosen = directions.find((each) => each === value);
          if (chosen !== undefined) onSet({ direction: chosen });
        }}
      >
        <Stack gap="sm" mt="sm">
          <Radio value="one_way" label={`One way, from ${source} to ${target}`} />
          <Radio
            value="two_way"
            disabled={direction === null}
            label="Both ways"
            description={
              direction === null
                ? `${source} is connected in a way that only reads, or has no records of this kind to write.`
                : `Edits in ${target} are carried back to ${source}, for rows that can be turned around. The mapping says which.`
            }
          />
        </Stack>
      </Radio.Group>
      {direction === 'two_way' ? (
        <Radio.Group
          label="When a field was edited on both sides"
          description="For rows of the mapping that name no owner of their own."
          value={owner}
          onChange={(value) => {
            const chosen = owners.find((each) => each === value);
            if (chosen !== undefined) onSet({ owner: chosen });
          }}
        >
          <Stack gap="sm" mt="sm">
            {owners.map((each) => (
              <Radio key={each} value={each} {...ownerWords[each]} />
            ))}
          </Stack>
        </Radio.Group>
      ) : null}
    </>
  );
};
