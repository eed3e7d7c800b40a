import type { ReactNode } from 'react';
import { SearchBox } from '#web/ui/search-box.tsx';
import classes from './filter-bar.module.css';

interface FilterBarProps {
  label: string;
  placeholder: string;
  q: string | undefined;
  onSearch: (q: string | undefined) => void;
  children?: ReactNode;
}

/** Search and filters above a list; their values stand in the address. */
export const FilterBar = ({ label, placeholder, q, onSearch, children }: FilterBarProps) => (
  <search className={classes['bar']}>
    <div className={classes['search']}>
      <SearchBox
        label={label}
        placeholder={placeholder}
        value={q ?? ''}
        onSearch={(text) => {
          onSearch(text === '' ? undefined : text);
        }}
      />
    </div>
    {children}
  </search>
);
