import { Button, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Flow } from '#contract/flows.ts';
import { useCreateFlow } from '#web/features/flows/create-flow.ts';
import { FlowPreview } from '#web/features/flows/preview-flow.tsx';
import { Failure } from '#web/ui/failure.tsx';
import { ButtonLink } from '#web/ui/links.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

interface PresetChoice {
  preset: string;
  name: string;
  source: { vendor: string; kindLabel: string };
  target: { vendor: string; kindLabel: string };
}

interface ConnectionChoice {
  id: string;
  name: string;
  vendor: string;
}

interface CreateFlowFormProps {
  presets: readonly PresetChoice[];
  connections: readonly ConnectionChoice[];
  onCreated: (flow: Flow) => void;
}

/** Chooses what is kept in step, and between which connections. */
export const CreateFlowForm = ({ presets, connections, onCreated }: CreateFlowFormProps) => {
  const [presetName, setPresetName] = useState(presets[0]?.preset ?? '');
  const [sourceChoice, setSource] = useState('');
  const [targetChoice, setTarget] = useState('');
  const create = useCreateFlow(onCreated);
  const preset = presets.find((each) => each.preset === presetName);
  if (preset === undefined) return null;
  const ofVendor = (vendor: string): readonly ConnectionChoice[] =>
    connections.filter((connection) => connection.vendor === vendor);
  const sources = ofVendor(preset.source.vendor);
  const targets = ofVendor(preset.target.vendor);
  const source = sources.find(({ id }) => id === sourceChoice) ?? sources[0];
  const target = targets.find(({ id }) => id === targetChoice) ?? targets[0];
  const missing = [
    ...(source === undefined ? [preset.source.vendor] : []),
    ...(target === undefined ? [preset.target.vendor] : []),
  ];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (source === undefined || target === undefined) return;
        create.mutate({
          preset: preset.preset,
          sourceConnectionId: source.id,
          targetConnectionId: target.id,
        });
      }}
    >
      <Stack gap="lg" maw={560}>
        <NativeSelect
          label="What is kept in step"
          value={preset.preset}
          data={presets.map((each) => ({ value: each.preset, label: each.name }))}
          onChange={(event) => {
            setPresetName(event.currentTarget.value);
          }}
        />
        {missing.length === 0 ? (
          <>
            <NativeSelect
              label={`From (${preset.source.kindLabel} in ${vendorLabel(preset.source.vendor)})`}
              value={source?.id ?? ''}
              data={sources.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(event) => {
                setSource(event.currentTarget.value);
              }}
            />
            <NativeSelect
              label={`To (${preset.target.kindLabel} in ${vendorLabel(preset.target.vendor)})`}
              value={target?.id ?? ''}
              data={targets.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(event) => {
                setTarget(event.currentTarget.value);
              }}
            />
            <Text size="sm" c="dimmed">
              It begins when both sides have been read once: what exists on both is matched, what is missing
              in {vendorLabel(preset.target.vendor)} is created there, and what is unclear is put to you.
            </Text>
            {source === undefined || target === undefined ? null : (
              <FlowPreview
                asked={{
                  preset: preset.preset,
                  sourceConnectionId: source.id,
                  targetConnectionId: target.id,
                }}
              />
            )}
            {create.error === null ? null : <Failure error={create.error} />}
            <div>
              <Button type="submit" loading={create.isPending}>
                Create the flow
              </Button>
            </div>
          </>
        ) : (
          <>
            <Text size="sm">
              It needs a connection to {missing.map((vendor) => vendorLabel(vendor)).join(' and to ')} first.
            </Text>
            <div>
              <ButtonLink to="/connections/new">Connect {vendorLabel(missing[0] ?? '')}</ButtonLink>
            </div>
          </>
        )}
      </Stack>
    </form>
  );
};
