import { Text } from '@mantine/core';
import { Fragment } from 'react';
import type { CrmModuleState } from '#contract/crm-modules.ts';
import { TextLink } from '#web/ui/links.tsx';

/** The flows that wait for a module that is off; nothing where none does. */
export const PausedFlows = ({ flows }: { flows: CrmModuleState['flows'] }) =>
  flows.length === 0 ? null : (
    <Text size="sm">
      Paused until it is on again:{' '}
      {flows.map(({ id, name }, index) => (
        <Fragment key={id}>
          {index === 0 ? null : ', '}
          <TextLink to="/flows/$flowId" params={{ flowId: id }} size="sm">
            {name}
          </TextLink>
        </Fragment>
      ))}
      .
    </Text>
  );
