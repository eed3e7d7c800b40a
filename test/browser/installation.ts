import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What `npm start` printed: where it is and how to sign in. */
export interface RunningDemo extends AsyncDisposable {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly ignitionUrl: string;
  readonly xeroUrl: string;
  readonly stripeUrl: string;
  /** Where its data lie, the embedded database's among them. */
  readonly dataDir: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const readyWithinMs = 60_000;

/** Starts the product as a newcomer does, with data of its own, and waits for its ready line. */
export const startDemo = async (settings: Readonly<Record<string, string>> = {}): Promise<RunningDemo> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'plumbline-browser-'));
  const child = spawn(process.execPath, ['src/app/start.ts'], {
    cwd: root,
    env: {
      ...process.env,
      PLUMBLINE_DATA_DIR: dataDir,
      PLUMBLINE_PORT: '0',
      NODE_ENV: 'production',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = await readUntil(child, /Ctrl-C stops it/);
  const found = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? '';
  return {
    url: found(/ready after .*?: (\S+)/),
    email: found(/Sign in\s+(\S+)/),
    password: found(/Sign in\s+\S+\s+(\S+)/),
    ignitionUrl: found(/Ignition\s+(\S+)/),
    xeroUrl: found(/Xero\s+(\S+)/),
    stripeUrl: found(/Stripe\s+(\S+)/),
    dataDir,
    [Symbol.asyncDispose]: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

const readUntil = (child: ChildProcess, pattern: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    const late = setTimeout(() => {
      reject(new Error(`not ready within ${String(readyWithinMs)} ms:\n${text}`));
    }, readyWithinMs);
    const take = (chunk: Buffer): void => {
      text += chunk.toString();
      if (!pattern.test(text)) return;
      clearTimeout(late);
      resolve(text);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`it ended with ${String(code)}:\n${text}`));
    });
  });
