import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { peopleQuery } from '#web/features/people/list-people.ts';

interface PersonPickProps {
  label: string;
  value: string | null;
  onPick: (id: string | null) => void;
}

/** One of the workspace, or nobody. */
export const PersonPick = ({ label, value, onPick }: PersonPickProps) => {
  const people = useQuery(peopleQuery).data ?? [];
  const isGone = value !== null && people.length > 0 && !people.some(({ id }) => id === value);
  return (
    <NativeSelect
      label={label}
      value={value ?? ''}
      data={[
        { value: '', label: 'Nobody' },
        ...people.map(({ id, name }) => ({ value: id, label: name })),
        ...(isGone ? [{ value, label: 'Somebody who left' }] : []),
      ]}
      onChange={(event) => {
        onPick(event.currentTarget.value || null);
      }}
    />
  );
};
