import { Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useId } from 'react';
import { sharedTargetLines, type BesideFlow } from '#contract/shared-targets.ts';
import { TextLink } from '#web/ui/links.tsx';
import classes from './shared-targets.module.css';

interface SharedTargetsProps {
  beside: readonly BesideFlow[];
  /** Whether the flow that they stand beside is yet to be made. */
  isNew?: boolean;
}

/** That other flows write the same records, with what comes of it, and the way to each. Nothing where none does. */
export const SharedTargets = ({ beside, isNew = false }: SharedTargetsProps) => {
  const titleId = useId();
  if (beside.length === 0) return null;
  return (
    <section className={classes['note']} aria-labelledby={titleId}>
      <IconAlertTriangle size={20} stroke={1.75} className={classes['icon']} aria-hidden />
      <Stack gap="xs" className={classes['words'] ?? ''}>
        <Text fw={600} id={titleId}>
          {isNew ? 'These records are written already' : 'These records are written by other flows too'}
        </Text>
        {beside.map((each) => (
          <div key={each.flow.id}>
            <Text size="sm">
              <TextLink
                to="/flows/$flowId"
                params={{ flowId: each.flow.id }}
                size="sm"
                c="inherit"
                underline="always"
              >
                {each.flow.name}
              </TextLink>{' '}
              writes {each.kindLabelPlural.toLowerCase()} of {each.connection.name}.
            </Text>
            <ul className={classes['lines']}>
              {sharedTargetLines(each).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        ))}
      </Stack>
    </section>
  );
};
