import { Button, Switch, Text } from '@mantine/core';
import { useId, useState } from 'react';
import { PlumblineError } from '#base/errors.ts';
import type { CrmModuleState } from '#contract/crm-modules.ts';
import { moduleNames, moduleWords } from '#web/features/modules/module-words.ts';
import { useSwitchModule } from '#web/features/modules/switch-module.ts';
import { PausedFlows } from '#web/features/modules/paused-flows.tsx';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { Confirm } from '#web/ui/confirm.tsx';
import { Failure } from '#web/ui/failure.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { notifyUndoable, notifyFailure } from '#web/ui/notify.ts';
import classes from './module-list.module.css';

const countedFlows = (count: number): string => (count === 1 ? 'One flow is' : `${String(count)} flows are`);

/** Every module with its switch, what it needs, and who needs it. */
export const ModuleList = ({ modules }: { modules: readonly CrmModuleState[] }) => (
  <ul className={classes['list']}>
    {modules.map((state) => (
      <ModuleRow key={state.module} state={state} />
    ))}
  </ul>
);

const ModuleRow = ({ state }: { state: CrmModuleState }) => {
  const { module, on, needs, missing, neededBy, flows } = state;
  const { label, about } = moduleWords[module];
  const change = useSwitchModule();
  const isAdmin = useIsAdmin();
  const isAlwaysOn = module === 'contacts';
  const whyId = useId();
  const [isAsking, setIsAsking] = useState(false);
  const set = (wanted: boolean, withNeeds: boolean): void => {
    change.mutate(
      { module, on: wanted, withNeeds },
      {
        onSuccess: () => {
          setIsAsking(false);
          if (wanted) return;
          const paused = flows.length === 0 ? '' : ` ${countedFlows(flows.length)} paused with it.`;
          notifyUndoable(`${label} ${label.endsWith('s') ? 'are' : 'is'} switched off.${paused}`, () => {
            change.mutate({ module, on: true }, { onError: notifyFailure });
          });
        },
      },
    );
  };
  const isNeedsRefusal = change.error instanceof PlumblineError && change.error.code === 'crm.module_needs';
  return (
    <li className={classes['row']}>
      <div>
        <Text fw={600}>{label}</Text>
        <Text size="sm">{about}</Text>
        <Text size="sm" c="dimmed" id={whyId}>
          {[
            needs.length === 0 ? '' : `Needs ${moduleNames(needs)}.`,
            neededBy.length === 0 ? '' : `${moduleNames(neededBy)} cannot do without it.`,
            isAdmin || isAlwaysOn ? '' : 'Only owners and admins of the workspace switch it.',
          ]
            .filter((part) => part !== '')
            .join(' ')}
          {state.switchedOnAt === null || state.switchedOnBy === null ? null : (
            <>
              {' '}
              Switched on by {state.switchedOnBy.name}, <Moment at={state.switchedOnAt} />.
            </>
          )}
        </Text>
        {on ? null : <PausedFlows flows={flows} />}
        {change.error === null || isAsking ? null : (
          <div className={classes['refusal']}>
            <Failure
              error={change.error}
              actions={
                isNeedsRefusal ? (
                  <Button
                    size="xs"
                    onClick={() => {
                      set(true, true);
                    }}
                  >
                    Switch on with {moduleNames(missing)}
                  </Button>
                ) : null
              }
            />
          </div>
        )}
      </div>
      <Switch
        aria-label={label}
        aria-describedby={whyId}
        size="md"
        checked={on}
        disabled={!isAdmin || isAlwaysOn || change.isPending}
        onChange={(event) => {
          const wanted = event.currentTarget.checked;
          if (!wanted && flows.length > 0 && neededBy.length === 0) setIsAsking(true);
          else set(wanted, false);
        }}
      />
      <Confirm
        opened={isAsking}
        onClose={() => {
          setIsAsking(false);
        }}
        title={`Switch ${label} off?`}
        action="Switch off"
        pending={change.isPending}
        error={change.error}
        onConfirm={() => {
          set(false, false);
        }}
      >
        <Text size="sm">These flows are paused until it is on again:</Text>
        <ul className={classes['flows']}>
          {flows.map(({ id, name }) => (
            <li key={id}>{name}</li>
          ))}
        </ul>
        <Text size="sm">What is on its way is finished. Nothing is lost: they catch up afterwards.</Text>
      </Confirm>
    </li>
  );
};
