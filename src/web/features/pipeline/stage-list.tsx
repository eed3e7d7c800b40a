import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { Stage } from '#contract/crm-pipeline.ts';
import { RemoveStageDialog } from '#web/features/pipeline/remove-stage-dialog.tsx';
import { useAddStage, useOrderStages, useRenameStage } from '#web/features/pipeline/stages.ts';
import { AdminOnly, useIsAdmin } from '#web/ui/admin-only.tsx';
import { useAsOpened } from '#web/ui/as-opened.ts';
import { Failure } from '#web/ui/failure.tsx';
import { countOf } from '#web/ui/format.ts';
import { notifyFailure, notifyUndoable } from '#web/ui/notify.ts';
import { OrderedList, OrderedRowText } from '#web/ui/ordered-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { RowButton } from '#web/ui/row-button.tsx';

/** The stages in order: renamed, moved, removed, and one more added at the end. */
export const StageList = ({ stages }: { stages: readonly Stage[] }) => {
  const isAdmin = useIsAdmin();
  const order = useOrderStages();
  return (
    <Stack gap="lg">
      <Panel flush>
        <OrderedList
          label="Stages"
          dragType="application/x-plumbline-stage"
          items={stages}
          nameOf={({ name }) => name}
          movable={isAdmin}
          busy={order.isPending}
          onOrder={(ordered, { name }) => {
            order.mutate(
              ordered.map(({ id }) => id),
              {
                onSuccess: () => {
                  notifyUndoable(`${name} is moved.`, () => {
                    order.mutate(
                      stages.map(({ id }) => id),
                      { onError: notifyFailure },
                    );
                  });
                },
                onError: notifyFailure,
              },
            );
          }}
        >
          {(stage) => <StageRow stage={stage} others={stages.filter(({ id }) => id !== stage.id)} />}
        </OrderedList>
      </Panel>
      <AdminOnly otherwise="Only owners and admins of the workspace change the pipeline.">
        <AddStageForm />
      </AdminOnly>
    </Stack>
  );
};

const StageRow = ({ stage, others }: { stage: Stage; others: readonly Stage[] }) => {
  const [renaming, rename] = useDisclosure(false);
  const [removing, remove] = useDisclosure(false);
  if (renaming) return <RenameForm stage={stage} onDone={rename.close} />;
  return (
    <>
      <OrderedRowText>
        {stage.name}
        <Text size="xs" c="dimmed">
          {stage.openCount === 0
            ? 'Nothing open'
            : countOf(stage.openCount, 'open opportunity', 'open opportunities')}
        </Text>
      </OrderedRowText>
      <AdminOnly>
        <Group gap={4} wrap="nowrap">
          <RowButton verb="Rename" name={stage.name} onClick={rename.open} />
          <RowButton verb="Remove" name={stage.name} disabled={others.length === 0} onClick={remove.open} />
        </Group>
        <RemoveStageDialog stage={stage} others={others} opened={removing} onClose={remove.close} />
      </AdminOnly>
    </>
  );
};

const RenameForm = ({ stage, onDone }: { stage: Stage; onDone: () => void }) => {
  const { version } = useAsOpened(stage);
  const [name, setName] = useState(stage.name);
  const rename = useRenameStage(stage.id);
  return (
    <form
      style={{ flex: 1 }}
      onSubmit={(event) => {
        event.preventDefault();
        rename.mutate({ name: name.trim(), version }, { onSuccess: onDone });
      }}
    >
      <Group gap="xs" align="flex-end">
        <TextInput
          label="Name of the stage"
          required
          maxLength={80}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Button type="submit" loading={rename.isPending}>
          Save
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </Group>
      {rename.error === null ? null : <Failure error={rename.error} />}
    </form>
  );
};

const AddStageForm = () => {
  const [name, setName] = useState('');
  const add = useAddStage();
  return (
    <Panel title="Add a stage">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(name.trim(), {
            onSuccess: () => {
              setName('');
            },
          });
        }}
      >
        <Stack gap="sm">
          <Group gap="xs" align="flex-end">
            <TextInput
              label="Name"
              required
              maxLength={80}
              placeholder="Proposal sent"
              value={name}
              onChange={(event) => {
                setName(event.currentTarget.value);
              }}
            />
            <Button type="submit" loading={add.isPending}>
              Add at the end
            </Button>
          </Group>
          {add.error === null ? null : <Failure error={add.error} />}
        </Stack>
      </form>
    </Panel>
  );
};
