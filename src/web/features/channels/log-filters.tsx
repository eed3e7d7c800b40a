import { Box, NativeSelect } from '@mantine/core';
import type { Channel } from '#contract/channels.ts';
import type { MessagesFilter } from '#web/features/channels/channels.ts';
import { messageStatesShown } from '#web/features/channels/message-states.ts';
import { FilterBar } from '#web/ui/filter-bar.tsx';

type Change = { [Name in keyof MessagesFilter]?: MessagesFilter[Name] | undefined };

interface LogFiltersProps {
  filter: MessagesFilter;
  channels: readonly Channel[];
  onChange: (change: Change) => void;
}

const states = Object.entries(messageStatesShown).map(([value, { label }]) => ({ value, label }));

const isState = (text: string): text is keyof typeof messageStatesShown => text in messageStatesShown;

/** Narrows the delivery log; all of it stands in the address. */
export const LogFilters = ({ filter, channels, onChange }: LogFiltersProps) => (
  <Box px="md" pb="sm">
    <FilterBar
      label="Search the delivery log"
      placeholder="Event or id"
      q={filter.q}
      onSearch={(q) => {
        onChange({ q });
      }}
    >
      <NativeSelect
        aria-label="Channel"
        value={filter.channel ?? ''}
        data={[
          { value: '', label: 'All channels' },
          ...channels.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(event) => {
          onChange({ channel: event.currentTarget.value || undefined });
        }}
      />
      <NativeSelect
        aria-label="How it went"
        value={filter.state ?? ''}
        data={[{ value: '', label: 'However it went' }, ...states]}
        onChange={({ currentTarget: { value } }) => {
          onChange({ state: isState(value) ? value : undefined });
        }}
      />
    </FilterBar>
  </Box>
);
