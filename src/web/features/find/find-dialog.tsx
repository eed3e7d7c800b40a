import { Combobox, Kbd, Loader, Modal, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconAddressBook,
  IconArrowRight,
  IconFileInvoice,
  IconLayoutKanban,
  IconListDetails,
  IconSearch,
  IconTable,
  IconTicket,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import {
  findingOfHit,
  findingOfRecord,
  findPages,
  kindLabels,
  type Finding,
  type FoundPage,
} from '#web/features/find/finding.ts';
import { noteRecent, readRecent } from '#web/features/find/recent.ts';
import { crmSearchQuery, recordSearchQuery } from '#web/features/find/search-everything.ts';
import { Failure } from '#web/ui/failure.tsx';
import { countOf } from '#web/ui/format.ts';
import classes from './find-dialog.module.css';

const settleMs = 150;

const icons = {
  page: IconArrowRight,
  contact: IconAddressBook,
  service: IconListDetails,
  opportunity: IconLayoutKanban,
  ticket: IconTicket,
  invoice: IconFileInvoice,
  record: IconTable,
} as const;

interface FindDialogProps {
  opened: boolean;
  onClose: () => void;
  /** Pages that there are for who is signed in. */
  pages: readonly FoundPage[];
  onGo: (href: string) => void;
}

/** Finds anything by a few letters, and goes there by Enter. */
export const FindDialog = ({ opened, onClose, pages, onGo }: FindDialogProps) => (
  <Modal.Root
    opened={opened}
    onClose={onClose}
    padding={0}
    size="lg"
    yOffset="12vh"
    transitionProps={{ duration: 0 }}
  >
    <Modal.Overlay />
    <Modal.Content aria-label="Find anything">
      <FindContent
        pages={pages}
        onGo={(finding) => {
          noteRecent(finding);
          onClose();
          onGo(finding.href);
        }}
      />
    </Modal.Content>
  </Modal.Root>
);

interface Group {
  readonly label: string;
  readonly findings: readonly Finding[];
}

const byKind = (findings: readonly Finding[]): readonly Group[] =>
  [...new Set(findings.map(({ kind }) => kind))].map((kind) => ({
    label: kindLabels[kind],
    findings: findings.filter((each) => each.kind === kind),
  }));

const FindContent = ({ pages, onGo }: { pages: readonly FoundPage[]; onGo: (finding: Finding) => void }) => {
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), settleMs);
  const [recent] = useState(readRecent);
  const [at, setAt] = useState(0);
  const hits = useQuery(crmSearchQuery(q));
  const records = useQuery(recordSearchQuery(q));
  const listId = useId();
  const store = useCombobox({ opened: true });
  const isAsked = typed.trim() !== '';
  const groups: readonly Group[] = isAsked
    ? byKind([
        ...(hits.data ?? []).map(findingOfHit),
        ...(records.data ?? []).map(findingOfRecord),
        ...findPages(pages, typed).slice(0, 6),
      ])
    : [
        { label: 'Recent', findings: recent },
        { label: kindLabels.page, findings: findPages(pages, '') },
      ].filter(({ findings }) => findings.length > 0);
  const all = groups.flatMap(({ findings }) => findings);
  const current = Math.min(at, Math.max(0, all.length - 1));
  const isBusy = isAsked && (typed.trim() !== q || hits.isFetching || records.isFetching);
  const error = hits.error ?? records.error;
  const optionId = (index: number): string => `${listId}-${String(index)}`;
  const target = {
    role: 'combobox',
    'aria-expanded': all.length > 0,
    'aria-controls': listId,
    'aria-autocomplete': 'list',
    'aria-activedescendant': all.length > 0 ? optionId(current) : undefined,
  } as const;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && all.length > 0) {
      event.preventDefault();
      setAt((current + step + all.length) % all.length);
      return;
    }
    const chosen = all[current];
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || chosen === undefined || isBusy) return;
    event.preventDefault();
    onGo(chosen);
  };
  return (
    <>
      <TextInput
        data-autofocus
        size="md"
        p={10}
        aria-label="Find anything"
        placeholder="Name, number, email, page"
        {...target}
        autoComplete="off"
        leftSection={<IconSearch size={18} stroke={1.75} aria-hidden />}
        rightSection={isBusy ? <Loader size="xs" aria-hidden /> : null}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      {error === null || !isAsked ? null : <Failure error={error} />}
      <Combobox
        store={store}
        onOptionSubmit={(key) => {
          const finding = all.find((each) => each.key === key);
          if (finding !== undefined) onGo(finding);
        }}
      >
        <Combobox.Options id={listId} aria-label="What was found" className={classes['list'] ?? ''}>
          {groups.map(({ label, findings }) => (
            <Combobox.Group key={label} label={label}>
              {findings.map((finding) => {
                const own = all.indexOf(finding);
                return (
                  <Option
                    key={finding.key}
                    id={optionId(own)}
                    finding={finding}
                    selected={own === current}
                    onPoint={() => {
                      setAt(own);
                    }}
                  />
                );
              })}
            </Combobox.Group>
          ))}
        </Combobox.Options>
      </Combobox>
      {all.length === 0 ? (
        <div className={classes['none']}>{isBusy ? 'Looking' : `Nothing begins with “${typed.trim()}”.`}</div>
      ) : null}
      <div className={classes['foot']}>
        <output style={{ marginRight: 'auto' }}>
          {isAsked && !isBusy ? countOf(all.length, 'finding') : ''}
        </output>
        <span aria-hidden className={classes['keys']}>
          <Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd> to choose
        </span>
        <span aria-hidden className={classes['keys']}>
          <Kbd size="xs">Enter</Kbd> to go
        </span>
      </div>
    </>
  );
};

interface OptionProps {
  id: string;
  finding: Finding;
  selected: boolean;
  onPoint: () => void;
}

/** Chosen by the arrow keys of the box above, or by the mouse. */
const Option = ({ id, finding, selected, onPoint }: OptionProps) => {
  const node = useRef<HTMLDivElement>(null);
  const Icon = icons[finding.kind];
  useEffect(() => {
    if (selected) node.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <Combobox.Option
      ref={node}
      id={id}
      value={finding.key}
      aria-selected={selected}
      className={classes['option'] ?? ''}
      onMouseMove={onPoint}
    >
      <Icon size={18} stroke={1.75} aria-hidden />
      <div className={classes['words']}>
        {finding.title}
        {finding.subtitle === '' ? null : <div className={classes['subtitle']}>{finding.subtitle}</div>}
      </div>
    </Combobox.Option>
  );
};
