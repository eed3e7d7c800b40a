import { Button, Drawer, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { MappingDraft, MappingFields, MappingProblem } from '#contract/mappings.ts';
import { ConditionsEditor } from '#web/features/mappings/conditions-editor.tsx';
import {
  conditionOf,
  emptyRow,
  rowOf,
  sentOf,
  type DraftCondition,
  type DraftRow,
} from '#web/features/mappings/draft-rows.ts';
import { FieldRefresh } from '#web/features/mappings/field-refresh.tsx';
import { FunctionHelp } from '#web/features/mappings/function-help.tsx';
import {
  checkQuery,
  previewQuery,
  sourcesQuery,
  useMappingActions,
} from '#web/features/mappings/mapping-queries.ts';
import { RuleRow } from '#web/features/mappings/rule-row.tsx';
import { isBySettings } from '#web/features/mappings/settings-row.tsx';
import { TrialSummary } from '#web/features/mappings/trial-summary.tsx';
import { Confirm } from '#web/ui/confirm.tsx';
import { Failure } from '#web/ui/failure.tsx';
import { countOf } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { Panel } from '#web/ui/panel.tsx';
import classes from './mapping-editor.module.css';

interface MappingEditorProps {
  flowId: string;
  draft: MappingDraft;
  fields: MappingFields;
  onPublished: () => void;
}

/** How long nobody types before what is written is tried. Milliseconds. */
const tryAfterMs = 500;

/** A mapping in edit: rows, conditions, what they make of a record, what is wrong, and publishing. */
export const MappingEditor = ({ flowId, draft, fields, onPublished }: MappingEditorProps) => {
  const [rows, setRows] = useState(() => draft.rules.map(rowOf));
  const [conditions, setConditions] = useState<readonly DraftCondition[]>(() =>
    draft.conditions.map(conditionOf),
  );
  const [revision, setRevision] = useState(draft.revision);
  const [recordId, setRecordId] = useState<string | null>(null);
  const [words, setWords] = useState('');
  const [isHelping, setHelping] = useState(false);
  const [isPublishing, setPublishing] = useState(false);
  const [note, setNote] = useState('');
  const sent = useMemo(() => sentOf(rows, conditions), [rows, conditions]);
  const [tried] = useDebouncedValue(sent, tryAfterMs);
  const preview = useQuery(previewQuery(flowId, tried, recordId));
  const checked = useQuery(checkQuery(flowId, tried));
  const sources = useQuery(sourcesQuery(flowId, words));
  const { save, publish, discard } = useMappingActions(flowId);

  const isCurrent = tried === sent && checked.isSuccess && !checked.isPlaceholderData;
  const unfinished = rows.length - sent.rowIds.length + conditions.length - sent.conditionIds.length;
  const errors = checked.data?.problems.filter(({ severity }) => severity === 'error').length ?? 0;
  const isSaved = revision !== null;

  // What was answered last stays where it was told of, so that nothing jumps while somebody types.
  const problemsOf = (part: 'row' | 'condition', index: number | undefined): readonly MappingProblem[] =>
    (checked.data?.problems ?? []).filter(({ place }) => place.part === part && place.index === index);
  const change = (row: DraftRow): void => {
    setRows((held) => held.map((each) => (each.id === row.id ? row : each)));
  };
  const move = (id: number, by: -1 | 1): void => {
    setRows((held) => {
      const from = held.findIndex((each) => each.id === id);
      const row = held[from];
      const to = from + by;
      if (row === undefined || to < 0 || to >= held.length) return held;
      return held.toSpliced(from, 1).toSpliced(to, 0, row);
    });
  };
  const keep = async (): Promise<number> => {
    const saved = await save.mutateAsync({ ...sent.text, revision });
    setRevision(saved.revision);
    return saved.revision;
  };
  const onSave = (): void => {
    save.mutate(
      { ...sent.text, revision },
      {
        onSuccess: (saved) => {
          setRevision(saved.revision);
          notifyDone('The draft is kept. Nothing is carried by it before it is published.');
        },
        onError: notifyFailure,
      },
    );
  };
  const onPublish = async (): Promise<void> => {
    const { version } = await publish.mutateAsync({ revision: await keep(), note });
    setPublishing(false);
    notifyDone(`Version ${String(version)} is in force. Every record is looked at again.`);
    onPublished();
  };
  const failed = save.error ?? publish.error;
  return (
    <Stack gap="lg">
      <Panel title="Conditions" description="Which records are carried.">
        <ConditionsEditor
          conditions={conditions}
          problemsOf={({ id }) => problemsOf('condition', checked.data?.conditionIds.indexOf(id))}
          onChange={setConditions}
        />
      </Panel>
      <Panel
        title="Rows"
        description="Of several rows of one field the first whose condition holds is taken."
        flush
        actions={
          <Group gap="xs">
            <Select
              aria-label="Record to try it on"
              placeholder="The record seen last"
              size="xs"
              w={230}
              searchable
              clearable
              value={recordId}
              data={(sources.data ?? []).map(({ id, title }) => ({ value: id, label: title }))}
              onSearchChange={setWords}
              filter={({ options }) => options}
              onChange={setRecordId}
            />
            <FieldRefresh flowId={flowId} />
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                setHelping(true);
              }}
            >
              Functions
            </Button>
          </Group>
        }
      >
        {preview.error === null ? null : <Failure error={preview.error} />}
        {preview.data === undefined ? null : (
          <Text size="sm" c="dimmed" px="lg" pb="sm" component="output" display="block">
            On “{preview.data.record.title}”
            {preview.data.unmet === null
              ? ''
              : `: left out, because it does not meet “${preview.data.unmet}”`}
          </Text>
        )}
        {rows.some((row) => isBySettings(row, fields)) ? (
          <Text size="sm" c="dimmed" px="lg" pb="sm">
            Some rows are made by the{' '}
            <TextLink to="/flows/$flowId" params={{ flowId }} inherit>
              flow’s settings
            </TextLink>
            , so that amounts, accounts and taxes agree on both sides: they are changed there. Every other
            field can be mapped.
          </Text>
        ) : null}
        <ol className={classes['list']} aria-label="Rows of the mapping">
          {rows.map((row, index) => {
            const place = checked.data?.rowIds.indexOf(row.id);
            return (
              <RuleRow
                key={row.id}
                row={row}
                number={index + 1}
                fields={fields}
                problems={problemsOf('row', place)}
                oneWay={place === undefined ? undefined : checked.data?.oneWay?.[place]}
                preview={preview.data?.rows[preview.data.rowIds.indexOf(row.id)] ?? null}
                onChange={change}
                onMove={(by) => {
                  move(row.id, by);
                }}
                onRemove={() => {
                  setRows((held) => held.filter((each) => each.id !== row.id));
                }}
              />
            );
          })}
        </ol>
        <div className={classes['foot']}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
            onClick={() => {
              setRows((held) => [...held, emptyRow()]);
            }}
          >
            Add a row
          </Button>
        </div>
      </Panel>
      <Panel title="Check and publish">
        <Stack gap="md">
          {checked.error === null ? null : <Failure error={checked.error} />}
          {checked.data === undefined ? null : <TrialSummary checked={checked.data} />}
          {unfinished === 0 ? null : (
            <Text size="sm">
              {countOf(unfinished, 'row or condition', 'rows or conditions')} not finished yet.
            </Text>
          )}
          {failed === null ? null : <Failure error={failed} />}
          <Group gap="xs">
            <Button
              disabled={unfinished > 0 || errors > 0 || !isCurrent}
              onClick={() => {
                setPublishing(true);
              }}
            >
              Publish
            </Button>
            <Button variant="default" disabled={unfinished > 0} loading={save.isPending} onClick={onSave}>
              Keep the draft
            </Button>
            <Button
              variant="subtle"
              color="gray"
              disabled={!isSaved}
              loading={discard.isPending}
              onClick={() => {
                discard.mutate(undefined, { onSuccess: onPublished, onError: notifyFailure });
              }}
            >
              Throw it away
            </Button>
          </Group>
        </Stack>
      </Panel>
      <Drawer
        opened={isHelping}
        onClose={() => {
          setHelping(false);
        }}
        position="right"
        title="Functions"
      >
        <FunctionHelp fields={fields} />
      </Drawer>
      <Confirm
        opened={isPublishing}
        onClose={() => {
          setPublishing(false);
        }}
        title="Publish this mapping?"
        action="Publish"
        pending={save.isPending || publish.isPending}
        error={failed}
        onConfirm={() => {
          onPublish().catch(notifyFailure);
        }}
      >
        <Stack gap="sm">
          <Text size="sm">
            It becomes the next version, and every record of the flow is looked at again by it. You can go
            back to any version.
          </Text>
          <TextInput
            label="What changed, for those who read the history"
            value={note}
            onChange={(event) => {
              setNote(event.currentTarget.value);
            }}
          />
        </Stack>
      </Confirm>
    </Stack>
  );
};
