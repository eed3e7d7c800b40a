import { NativeSelect } from '@mantine/core';
import type { RecordFilter } from '#web/features/records/list-records.ts';
import { SearchBox } from '#web/ui/search-box.tsx';
import { flowRecordStatesShown } from '#web/ui/states.tsx';
import classes from './record-filters.module.css';

interface Choice {
  value: string;
  label: string;
}

interface RecordFiltersProps {
  filter: RecordFilter;
  connections: readonly Choice[];
  kinds: readonly Choice[];
  flows: readonly Choice[];
  /** Why records of the chosen flow stand where they do. */
  reasons: readonly Choice[];
  onChange: (change: { [Name in keyof RecordFilter]?: RecordFilter[Name] | undefined }) => void;
}

const stateChoices = Object.entries(flowRecordStatesShown).map(([value, { label }]) => ({ value, label }));

const isState = (text: string): text is keyof typeof flowRecordStatesShown => text in flowRecordStatesShown;

/** Narrows the list; all of it stands in the address. */
export const RecordFilters = ({
  filter,
  connections,
  kinds,
  flows,
  reasons,
  onChange,
}: RecordFiltersProps) => (
  <search className={classes['filters']}>
    <div className={classes['search']}>
      <SearchBox
        label="Search records"
        placeholder="Name, email, id or reference"
        value={filter.q ?? ''}
        onSearch={(q) => {
          onChange({ q: q === '' ? undefined : q });
        }}
      />
    </div>
    <NativeSelect
      aria-label="System"
      value={filter.connection ?? ''}
      data={[{ value: '', label: 'All systems' }, ...connections]}
      onChange={(event) => {
        onChange({ connection: event.currentTarget.value || undefined, kind: undefined });
      }}
    />
    <NativeSelect
      aria-label="Kind"
      value={filter.kind ?? ''}
      data={[{ value: '', label: 'All kinds' }, ...kinds]}
      onChange={(event) => {
        onChange({ kind: event.currentTarget.value || undefined });
      }}
    />
    {flows.length > 1 || filter.flow !== undefined ? (
      <NativeSelect
        aria-label="Flow"
        value={filter.flow ?? ''}
        data={[{ value: '', label: 'All flows' }, ...flows]}
        onChange={(event) => {
          onChange({ flow: event.currentTarget.value || undefined, code: undefined });
        }}
      />
    ) : null}
    <NativeSelect
      aria-label="State"
      value={filter.state ?? ''}
      data={[{ value: '', label: 'Any state' }, ...stateChoices]}
      onChange={(event) => {
        const { value } = event.currentTarget;
        onChange({ state: isState(value) ? value : undefined, code: undefined });
      }}
    />
    {reasons.length === 0 && filter.code === undefined ? null : (
      <NativeSelect
        aria-label="Reason"
        className={classes['reason'] ?? ''}
        value={filter.code ?? ''}
        data={[{ value: '', label: 'Any reason' }, ...reasons]}
        onChange={(event) => {
          onChange({ code: event.currentTarget.value || undefined });
        }}
      />
    )}
  </search>
);
