/** One line on the terminal that is written over; where standard error is no terminal, a line of its own now and then. */
export interface Progress {
  /** `note` follows the count, rate and estimate. */
  show(done: number, note?: string): void;
  /** Removes the line, so that what follows begins on a clean one. */
  clear(): void;
}

/** Between two drawings on a terminal, and between two lines elsewhere. Milliseconds. */
const drawEveryMs = 200;
const lineEveryMs = 15_000;

export const createProgress = (what: string, total: number): Progress => {
  const { stderr } = process;
  const startedAt = performance.now();
  let drawnAt = stderr.isTTY ? 0 : startedAt;
  return {
    show: (done, note = '') => {
      const now = performance.now();
      if (now - drawnAt < (stderr.isTTY ? drawEveryMs : lineEveryMs) && (done < total || !stderr.isTTY))
        return;
      drawnAt = now;
      const rate = done / ((now - startedAt) / 1_000);
      const left = rate > 0 ? ` · ${duration((total - done) / rate)} left` : '';
      const line = `${what} ${String(done)} of ${String(total)} · ${rate.toFixed(1)}/s${left}${note}`;
      stderr.write(stderr.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
    },
    clear: () => {
      if (stderr.isTTY) stderr.write('\r\u001B[K');
    },
  };
};

const duration = (secs: number): string =>
  secs < 90 ? `${String(Math.ceil(secs))} s` : `${String(Math.ceil(secs / 60))} min`;
