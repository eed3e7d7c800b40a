import { Alert, List, Stack, Text } from '@mantine/core';
import { sharedTargetLines, type BesideFlow } from '#contract/shared-targets.ts';
import { TextLink } from '#web/ui/links.tsx';

interface SharedTargetsProps {
  beside: readonly BesideFlow[];
  /** Whether the flow that they stand beside is yet to be made. */
  isNew?: boolean;
}

/** That other flows write the same records, with what comes of it, and the way to each. Nothing where none does. */
export const SharedTargets = ({ beside, isNew = false }: SharedTargetsProps) =>
  beside.length === 0 ? null : (
    <Alert
      color="yellow"
      title={
        isNew
          ? 'Another flow writes these records already'
          : 'Another flow writes the same records as this one'
      }
    >
      <Stack gap="sm">
        {beside.map((each) => (
          <div key={each.flow.id}>
            <Text size="sm">
              <TextLink to="/flows/$flowId" params={{ flowId: each.flow.id }} size="sm">
                {each.flow.name}
              </TextLink>{' '}
              writes {each.kindLabelPlural.toLowerCase()} of {each.connection.name} too.
            </Text>
            <List size="sm" withPadding>
              {sharedTargetLines(each).map((line) => (
                <List.Item key={line}>{line}</List.Item>
              ))}
            </List>
          </div>
        ))}
      </Stack>
    </Alert>
  );
