import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Note } from '#contract/crm-notes.ts';
import {
  notesQuery,
  useAddNote,
  useChangeNote,
  useRemoveNote,
  type Scope,
} from '#web/features/notes/notes.ts';
import { useAsOpened } from '#web/ui/as-opened.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { Failure } from '#web/ui/failure.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import classes from './notes-panel.module.css';

interface NotesPanelProps {
  /** What a new note is about. */
  subject: { kind: 'contact' | 'service' | 'opportunity' | 'ticket' | 'invoice' | 'billable'; id: string };
}

/** What people wrote about a thing; a contact shows the notes of all that is its. */
export const NotesPanel = ({ subject }: NotesPanelProps) => {
  const scope: Scope = subject.kind === 'contact' ? { contact: subject.id } : { subject: subject.id };
  const notes = useInfiniteQuery(notesQuery(scope));
  const [body, setBody] = useState('');
  const add = useAddNote();
  const save = (): void => {
    if (body.trim() === '') return;
    add.mutate(
      { subject, body: body.trim() },
      {
        onSuccess: () => {
          setBody('');
        },
      },
    );
  };
  return (
    <Panel title="Notes" flush>
      <form
        className={classes['form'] ?? ''}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Textarea
          aria-label="New note"
          placeholder="Write a note"
          autosize
          minRows={2}
          value={body}
          onChange={(event) => {
            setBody(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
          }}
        />
        {add.error === null ? null : <Failure error={add.error} />}
        {body.trim() === '' ? null : (
          <Group gap="xs" mt="xs">
            <Button type="submit" size="xs" loading={add.isPending}>
              Save the note
            </Button>
            <Text size="xs" c="dimmed">
              or Ctrl+Enter
            </Text>
          </Group>
        )}
      </form>
      <PagedList query={notes} empty={null}>
        {(items) => (
          <ul className={classes['list']}>
            {items.map((note) => (
              <NoteRow key={note.id} note={note} own={note.subject.id === subject.id} />
            ))}
          </ul>
        )}
      </PagedList>
    </Panel>
  );
};

const NoteRow = ({ note, own }: { note: Note; own: boolean }) => {
  const [editing, edit] = useDisclosure(false);
  const [removing, removal] = useDisclosure(false);
  const remove = useRemoveNote(note.id);
  return (
    <li className={classes['row']}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs" c="dimmed">
          {note.createdBy.name}, <Moment at={note.createdAt} />
          {note.updatedAt === note.createdAt ? '' : ', edited'}
          {own || note.subject.title === null ? '' : `, on ${note.subject.title}`}
        </Text>
        <Group gap={0} wrap="nowrap">
          <Button size="compact-xs" variant="subtle" color="gray" onClick={edit.toggle}>
            {editing ? 'Cancel' : 'Edit'}
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={removal.open}>
            Remove
          </Button>
        </Group>
      </Group>
      {editing ? (
        <EditNote note={note} onDone={edit.close} />
      ) : (
        <Text className={classes['body'] ?? ''}>{note.body}</Text>
      )}
      <Confirm
        opened={removing}
        onClose={removal.close}
        title="Remove this note?"
        action="Remove"
        danger
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => {
          remove.mutate(undefined, { onSuccess: removal.close });
        }}
      >
        <Text size="sm">It is gone for everybody. That it was written stays in the activity.</Text>
      </Confirm>
    </li>
  );
};

const EditNote = ({ note, onDone }: { note: Note; onDone: () => void }) => {
  const opened = useAsOpened(note);
  const [body, setBody] = useState(opened.body);
  const change = useChangeNote(note.id);
  return (
    <Stack gap="xs" mt={4}>
      <Textarea
        aria-label="Note"
        autosize
        value={body}
        onChange={(event) => {
          setBody(event.currentTarget.value);
        }}
      />
      {change.error === null ? null : <Failure error={change.error} />}
      <div>
        <Button
          size="xs"
          loading={change.isPending}
          onClick={() => {
            change.mutate({ body: body.trim(), version: opened.version }, { onSuccess: onDone });
          }}
        >
          Save
        </Button>
      </div>
    </Stack>
  );
};
