import { IconGripVertical } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useDraggable, useDropTarget } from '#web/ui/drag.ts';
import { OrderButtons } from '#web/ui/order-buttons.tsx';
import { moved } from '#web/ui/sorted.ts';
import classes from './ordered-list.module.css';

interface OrderedListProps<Item extends { readonly id: string }> {
  label: string;
  /** Tells what is dragged from other lists. */
  dragType: string;
  items: readonly Item[];
  nameOf: (item: Item) => string;
  /** Nothing can be moved while false. */
  movable: boolean;
  busy: boolean;
  onOrder: (items: Item[], moved: Item, to: number) => void;
  children: (item: Item) => ReactNode;
}

/** A list in an order that people give it: dragged by mouse, or moved by buttons. */
export const OrderedList = <Item extends { readonly id: string }>(props: OrderedListProps<Item>) => {
  const { label, items, onOrder } = props;
  const move = (from: number, to: number): void => {
    const item = items[from];
    if (item === undefined || from === to || to < 0 || to >= items.length) return;
    onOrder(moved(items, from, to), item, to);
  };
  return (
    <ol className={classes['list']} aria-label={label}>
      {items.map((item, at) => (
        <OrderedRow
          key={item.id}
          {...props}
          item={item}
          at={at}
          onMove={(to) => {
            move(at, to);
          }}
          onDropped={(id) => {
            move(
              items.findIndex((each) => each.id === id),
              at,
            );
          }}
        />
      ))}
    </ol>
  );
};

interface OrderedRowProps<Item extends { readonly id: string }> extends OrderedListProps<Item> {
  item: Item;
  at: number;
  onMove: (to: number) => void;
  onDropped: (id: string) => void;
}

const OrderedRow = <Item extends { readonly id: string }>(props: OrderedRowProps<Item>) => {
  const { item, at, items, dragType, nameOf, movable, busy, onMove, onDropped, children } = props;
  const handle = useDraggable<HTMLSpanElement>(dragType, item.id);
  const { node, over } = useDropTarget<HTMLLIElement>(dragType, onDropped);
  return (
    <li ref={node} className={classes['row']} data-over={(movable && over) || undefined}>
      {movable ? (
        <>
          <span ref={handle} className={classes['grip']} style={{ cursor: 'grab' }} aria-hidden>
            <IconGripVertical size={18} stroke={1.75} />
          </span>
          <OrderButtons
            name={nameOf(item)}
            isFirst={at === 0}
            isLast={at === items.length - 1}
            disabled={busy}
            onMove={(by) => {
              onMove(at + by);
            }}
          />
        </>
      ) : null}
      {children(item)}
    </li>
  );
};

/** The part of a row that takes the room there is. */
export const OrderedRowText = ({ children }: { children: ReactNode }) => (
  <div className={classes['what']}>{children}</div>
);
