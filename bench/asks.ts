import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { nodeEnvironment, nodeFlags } from '#app/supervisor.ts';

interface Ask {
  readonly ask: string;
  readonly no: number;
  readonly input: unknown;
}
interface Answer {
  readonly no: number;
  readonly value?: unknown;
  readonly failed?: string;
}

/** What a process has used so far. */
export interface Usage {
  readonly rssMb: number;
  readonly peakRssMb: number;
  /** User and system time together. */
  readonly cpuSecs: number;
}

const megabyte = 1_048_576;
const usageNow = (): Usage => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  return {
    rssMb: process.memoryUsage.rss() / megabyte,
    peakRssMb: maxRSS / 1_024,
    cpuSecs: (userCPUTime + systemCPUTime) / 1e6,
  };
};

/** In a measured process: answers what the measuring one asks. `usage` is always answered. */
export const answerAsks = (answers: Readonly<Record<string, (input: never) => unknown>> = {}): void => {
  const all: Readonly<Record<string, (input: never) => unknown>> = { usage: usageNow, ...answers };
  const answer = async ({ ask, no, input }: Ask): Promise<Answer> => {
    try {
      return { no, value: await all[ask]?.(input as never) };
    } catch (caught) {
      return { no, failed: caught instanceof Error ? (caught.stack ?? caught.message) : String(caught) };
    }
  };
  process.on('message', (ask: Ask) => {
    void answer(ask).then((given) => process.send?.(given));
  });
};

/** A process of the measurement. Failing or ending early, it fails whoever asks. */
export interface Measured {
  ask<Value>(ask: string, input?: unknown): Promise<Value>;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** What a process may be given besides its file. */
export interface MeasuredOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Where Node writes a CPU profile of the process when it ends. */
  readonly profileDir?: string | null;
}

/** Starts a file of this room in a process of its own, and waits until it says that it is ready. */
export const startMeasured = async (file: string, options: MeasuredOptions = {}): Promise<Measured> => {
  const { profileDir = null } = options;
  const child: ChildProcess = fork(new URL(file, import.meta.url), [], {
    env: { ...nodeEnvironment, ...outsideEnvironment(), ...options.environment },
    execArgv: [
      ...nodeFlags,
      '--disable-warning=ExperimentalWarning',
      ...(profileDir === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`]),
    ],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const exited = once(child, 'exit');
  const fail = (): void => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended`));
    waiting.clear();
  };
  child.once('exit', fail);
  const ready = Promise.withResolvers<unknown>();
  waiting.set(0, ready);
  let asked = 0;
  child.on('message', (message: Answer | 'ready') => {
    const no = message === 'ready' ? 0 : message.no;
    const asker = waiting.get(no);
    waiting.delete(no);
    if (message !== 'ready' && message.failed !== undefined) asker?.reject(new Error(message.failed));
    else asker?.resolve(message === 'ready' ? null : message.value);
  });
  await ready.promise;
  const ask = <Value>(name: string, input: unknown = null): Promise<Value> => {
    asked += 1;
    const asker = Promise.withResolvers<unknown>();
    waiting.set(asked, asker);
    child.send({ ask: name, no: asked, input } satisfies Ask);
    return asker.promise as Promise<Value>;
  };
  return {
    ask,
    usage: () => ask<Usage>('usage'),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
};

/** Our own settings stay out, so that what is measured does not depend on who measures. */
const outsideEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || name.startsWith('PLUMBLINE_') ? [] : [[name, value]],
    ),
  );
