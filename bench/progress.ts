/** One line on the terminal that is written over; nothing where standard error is no terminal. */
export interface Progress {
  /** `note` follows the count, rate and estimate. */
  show(done: number, note?: string): void;
  /** Removes the line, so that what follows begins on a clean one. */
  clear(): void;
}

/** Between two drawings. Milliseconds. */
const drawEveryMs = 200;

export const createProgress = (what: string, total: number): Progress => {
  const { stderr } = process;
  const startedAt = performance.now();
  let drawnAt = 0;
  return {
    show: (done, note = '') => {
      const now = performance.now();
      if (!stderr.isTTY || (now - drawnAt < drawEveryMs && done < total)) return;
      drawnAt = now;
      const rate = done / ((now - startedAt) / 1_000);
      const left = rate > 0 ? ` · ${duration((total - done) / rate)} left` : '';
      stderr.write(
        `\r\u001B[K${what} ${String(done)} of ${String(total)} · ${rate.toFixed(1)}/s${left}${note}`,
      );
    },
    clear: () => {
      if (stderr.isTTY) stderr.write('\r\u001B[K');
    },
  };
};

const duration = (secs: number): string =>
  secs < 90 ? `${String(Math.ceil(secs))} s` : `${String(Math.ceil(secs / 60))} min`;
