import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { peopleQuery } from '#web/features/people/list-people.ts';

interface PersonFilterProps {
  label: string;
  everyone: string;
  nobody: string;
  value: string | undefined;
  onPick: (value: string | undefined) => void;
}

/** Narrows a list to whose it is: mine, nobody's, or a colleague's. */
export const PersonFilter = ({ label, everyone, nobody, value, onPick }: PersonFilterProps) => {
  const people = useQuery(peopleQuery).data ?? [];
  return (
    <NativeSelect
      aria-label={label}
      value={value ?? ''}
      data={[
        { value: '', label: everyone },
        { value: 'me', label: 'Mine' },
        { value: 'none', label: nobody },
        ...people.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(event) => {
        onPick(event.currentTarget.value || undefined);
      }}
    />
  );
};
