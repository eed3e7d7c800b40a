import { Text } from '@mantine/core';
import type { OpportunitySummary } from '#contract/crm-opportunities.ts';
import { movableOf, movableText, movableType } from '#web/features/opportunities/movable.ts';
import { useDraggable } from '#web/ui/drag.ts';
import { formatDate } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { formatMoney } from '#web/ui/money.tsx';
import { Pick } from '#web/ui/pick.tsx';
import classes from './board.module.css';

interface BoardCardProps<Stage> {
  opportunity: OpportunitySummary;
  stages: readonly Stage[];
  onMove: (stage: Stage) => void;
}

/** An opportunity on the board: dragged by its surface, moved by its list where nothing can be dragged. */
export const BoardCard = <Stage extends { id: string; name: string }>({
  opportunity,
  stages,
  onMove,
}: BoardCardProps<Stage>) => {
  const node = useDraggable<HTMLElement>(movableType, movableText(movableOf(opportunity)));
  return (
    <article ref={node} className={classes['card']}>
      <TextLink
        to="/opportunities/$opportunityId"
        params={{ opportunityId: opportunity.id }}
        fw={560}
        c="inherit"
        draggable={false}
      >
        {opportunity.title}
      </TextLink>
      <Text size="sm" c="dimmed">
        {opportunity.contact.name}
      </Text>
      <Text size="sm">
        {opportunity.value === null
          ? 'No value yet'
          : formatMoney({ amount: opportunity.value, currency: opportunity.currency })}
        {opportunity.expectedClose === null ? '' : ` · ${formatDate(opportunity.expectedClose)}`}
      </Text>
      <Pick
        size="xs"
        mt={6}
        variant="unstyled"
        aria-label={`Stage of ${opportunity.title}`}
        value={opportunity.stage.id}
        choices={stages.map(({ id, name }) => ({ value: id, label: name }))}
        onPick={(picked) => {
          const stage = stages.find(({ id }) => id === picked);
          if (stage !== undefined) onMove(stage);
        }}
      />
    </article>
  );
};
