import { notifications } from '@mantine/notifications';
import { createElement, type ReactNode } from 'react';
import { describeError } from '#base/errors.ts';
import { UndoMessage } from '#web/ui/undo-message.tsx';

/** How long an undo stays on offer. */
export const undoForMs = 12_000;

export const notifyDone = (message: ReactNode): void => {
  notifications.show({ message, color: 'pine' });
};

/** Says what was done and offers to take it back; the offer ends with the notification. */
export const notifyUndoable = (message: string, undo: () => void): void => {
  const id = notifications.show({
    autoClose: undoForMs,
    withAutoCloseProgress: true,
    color: 'pine',
    message: createElement(UndoMessage, {
      message,
      onUndo: () => {
        notifications.hide(id);
        undo();
      },
    }),
  });
};

export const notifyFailure = (error: unknown): void => {
  const { message, hint, code } = describeError(error);
  notifications.show({
    title: message,
    message: hint === '' ? code : `${hint} (${code})`,
    color: 'red.9',
    autoClose: false,
  });
};

/** Something that was found out and wants attention, though nothing failed here. */
export const notifyFinding = ({
  code,
  message,
  hint,
}: {
  code: string;
  message: string;
  hint: string;
}): void => {
  notifications.show({
    title: message,
    message: hint === '' ? code : hint,
    color: 'yellow.7',
    autoClose: false,
  });
};
