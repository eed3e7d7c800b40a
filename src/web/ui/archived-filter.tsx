import { Pick } from '#web/ui/pick.tsx';

interface ArchivedFilterProps {
  value: 'yes' | 'all' | undefined;
  onPick: (archived: 'yes' | 'all' | undefined) => void;
}

/** Narrows a list to what is in use, unless asked otherwise. */
export const ArchivedFilter = ({ value, onPick }: ArchivedFilterProps) => (
  <Pick
    aria-label="Archived"
    value={value ?? 'no'}
    choices={[
      { value: 'no', label: 'In use' },
      { value: 'yes', label: 'Archived' },
      { value: 'all', label: 'In use and archived' },
    ]}
    onPick={(archived) => {
      onPick(archived === 'no' ? undefined : archived);
    }}
  />
);
