import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** A person pressed Ctrl-C or Ctrl-D instead of answering. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Asks a person at the terminal; of a secret nothing is shown while it is typed. @throws NoAnswer */
export const ask = async (question: string, options: { readonly isSecret: boolean }): Promise<string> => {
  const { stdin, stdout } = process;
  if (!options.isSecret) return readLine(stdin, stdout, question);
  stdout.write(question);
  try {
    // The line editor echoes what is typed to its output, so a secret's goes nowhere.
    return await readLine(stdin, new Writable({ write: (_chunk, _encoding, done) => done() }), '');
  } finally {
    stdout.write('\n');
  }
};

const readLine = async (
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  prompt: string,
): Promise<string> => {
  const lines = createInterface({ input, output, terminal: true });
  const gone = new AbortController();
  for (const end of ['SIGINT', 'close'] as const) lines.once(end, () => gone.abort());
  try {
    return await lines.question(prompt, { signal: gone.signal });
  } catch (cause) {
    throw gone.signal.aborted ? new NoAnswer('nothing was answered', { cause }) : cause;
  } finally {
    lines.close();
  }
};

/** Anything but yes is no. */
export const confirm = async (question: string): Promise<boolean> => {
  try {
    return /^y(?:es)?$/i.test((await ask(`${question} (y/N) `, { isSecret: false })).trim());
  } catch (caught) {
    if (caught instanceof NoAnswer) return false;
    throw caught;
  }
};
