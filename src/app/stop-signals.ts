/**
 * Resolves at the first SIGINT or SIGTERM; a second SIGINT (a person who will not wait) runs `insist`. Terminals send
 * SIGINT to every process of a group, so children use `parentGone` and leave SIGINT to the parent.
 */
export const stopAsked = (insist: () => void): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    let asked = 0;
    const onSignal = (signal: NodeJS.Signals): void => {
      asked += 1;
      if (asked === 1) resolve(signal);
      else if (signal === 'SIGINT') insist();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });

/** For a supervised child: resolves when it is asked to stop or the supervisor is gone. Ignores SIGINT. */
export const stopAskedOfChild = (): Promise<void> =>
  new Promise((resolve) => {
    process.on('SIGINT', () => undefined);
    process.once('SIGTERM', () => {
      resolve();
    });
    process.once('disconnect', () => {
      resolve();
    });
  });
