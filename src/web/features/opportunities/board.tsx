import { Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { BoardCard } from '#web/features/opportunities/board-card.tsx';
import { opportunitiesListQuery, pipelineQuery } from '#web/features/opportunities/list-opportunities.ts';
import { movableOf, movableType, readMovable, type Movable } from '#web/features/opportunities/movable.ts';
import { useChangeOpportunity } from '#web/features/opportunities/save-opportunity.ts';
import { useDropTarget } from '#web/ui/drag.ts';
import { formatCount } from '#web/ui/format.ts';
import { Loaded } from '#web/ui/loaded.tsx';
import { formatMoney } from '#web/ui/money.tsx';
import { More } from '#web/ui/more.tsx';
import { notifyFailure, notifyUndoable } from '#web/ui/notify.ts';
import classes from './board.module.css';

interface BoardProps {
  owner: string | undefined;
  q: string | undefined;
}

/** Open opportunities in their stages: dragged from one to the next, or moved by the list on each card. */
export const Board = ({ owner, q }: BoardProps) => {
  const stages = useQuery(pipelineQuery(owner));
  const change = useChangeOpportunity();
  const move = (opportunity: Movable, stage: { id: string; name: string }): void => {
    if (opportunity.stageId === stage.id) return;
    change.mutate(
      { id: opportunity.id, stageId: stage.id, version: opportunity.version },
      {
        onSuccess: (moved) => {
          notifyUndoable(`${opportunity.title} moved to ${stage.name}.`, () => {
            change.mutate(
              { id: moved.id, stageId: opportunity.stageId, version: moved.version },
              { onError: notifyFailure },
            );
          });
        },
        onError: notifyFailure,
      },
    );
  };
  return (
    <Loaded query={stages}>
      {(columns) => (
        <div className={classes['board']}>
          {columns.map((stage) => (
            <StageColumn key={stage.id} stage={stage} stages={columns} owner={owner} q={q} onMove={move} />
          ))}
        </div>
      )}
    </Loaded>
  );
};

interface Stage {
  id: string;
  name: string;
  count: number;
  values: readonly { currency: string; amount: string }[];
}

interface StageColumnProps extends BoardProps {
  stage: Stage;
  stages: readonly Stage[];
  onMove: (opportunity: Movable, stage: Stage) => void;
}

const StageColumn = ({ stage, stages, owner, q, onMove }: StageColumnProps) => {
  const { node, over } = useDropTarget<HTMLElement>(movableType, (text) => {
    const dragged = readMovable(text);
    if (dragged !== null) onMove(dragged, stage);
  });
  const opportunities = useInfiniteQuery(
    opportunitiesListQuery({
      stage: stage.id,
      state: 'open',
      ...(owner === undefined ? {} : { owner }),
      ...(q === undefined ? {} : { q }),
    }),
  );
  const items = opportunities.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section ref={node} className={classes['column']} aria-label={stage.name} data-over={over || undefined}>
      <header className={classes['head']}>
        <Text component="h2" fw={600} size="sm">
          {stage.name}
        </Text>
        <Text size="xs" c="dimmed">
          {formatCount(stage.count)}
          {stage.values.map((value) => ` · ${formatMoney(value)}`).join('')}
        </Text>
      </header>
      <ul className={classes['cards']}>
        {items.map((opportunity) => (
          <li key={opportunity.id}>
            <BoardCard
              opportunity={opportunity}
              stages={stages}
              onMove={(to) => {
                onMove(movableOf(opportunity), to);
              }}
            />
          </li>
        ))}
      </ul>
      {items.length === 0 && !opportunities.isFetching ? (
        <Text size="sm" c="dimmed" px="xs">
          Nothing here.
        </Text>
      ) : null}
      <More
        hasMore={opportunities.hasNextPage}
        loading={opportunities.isFetchingNextPage}
        onMore={() => void opportunities.fetchNextPage()}
      />
    </section>
  );
};
