import { Button, Switch, Text } from '@mantine/core';
import { useId } from 'react';
import { PlumblineError } from '#base/errors.ts';
import type { CrmModuleState } from '#contract/crm-modules.ts';
import { moduleNames, moduleWords } from '#web/features/modules/module-words.ts';
import { useSwitchModule } from '#web/features/modules/switch-module.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { Failure } from '#web/ui/failure.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { notifyUndoable, notifyFailure } from '#web/ui/notify.ts';
import classes from './module-list.module.css';

/** Every module with its switch, what it needs, and who needs it. */
export const ModuleList = ({ modules }: { modules: readonly CrmModuleState[] }) => (
  <ul className={classes['list']}>
    {modules.map((state) => (
      <ModuleRow key={state.module} state={state} />
    ))}
  </ul>
);

const ModuleRow = ({ state }: { state: CrmModuleState }) => {
  const { module, on, needs, missing, neededBy } = state;
  const { label, about } = moduleWords[module];
  const change = useSwitchModule();
  const isAdmin = useIsAdmin();
  const isAlwaysOn = module === 'contacts';
  const whyId = useId();
  const set = (wanted: boolean, withNeeds: boolean): void => {
    change.mutate(
      { module, on: wanted, withNeeds },
      {
        onSuccess: () => {
          if (wanted) return;
          notifyUndoable(`${label} ${label.endsWith('s') ? 'are' : 'is'} switched off.`, () => {
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
        {change.error === null ? null : (
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
          set(event.currentTarget.checked, false);
        }}
      />
    </li>
  );
};
