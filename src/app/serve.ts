import { describeError } from '#base/errors.ts';
import { readConfig, type Environment } from './config.ts';
import { errorFile } from './error-address.ts';
import type { Installation } from './installation.ts';
import { createLogger } from './logger.ts';
import { stopAsked } from './stop-signals.ts';

/**
 * Runs an installation, or a worker of one, until it is asked to stop. Returns the exit code: 0 after a stop in good
 * order, 3 when it could not start. `name` is what a worker calls itself.
 */
export const serve = async (environment: Environment, name: string): Promise<number> => {
  const startedAt = performance.now();
  let installation: Installation | null = null;
  try {
    const config = readConfig(environment);
    // Each role loads only what it runs: a worker needs no web server in its memory.
    if (config.role === 'worker') return await (await import('./worker.ts')).runWorker(environment, name);
    const stopping = stopAsked(() => {
      installation?.kill();
      process.exit(130);
    });
    const logger = createLogger(quietByDefault(environment, config.logLevel), 'web');
    const { startInstallation } = await import('./installation.ts');
    installation = await startInstallation(environment, logger);
    process.stdout.write(readyText(installation, performance.now() - startedAt));
    const signal = await stopping;
    process.stdout.write(`\nStopping (${signal}); once more Ctrl-C ends it at once.\n`);
    await installation.stop();
    process.stdout.write('Stopped. What it holds is kept.\n');
    return 0;
  } catch (caught) {
    process.stderr.write(failureText(caught));
    return 3;
  }
};

/** At a terminal without a chosen level only what needs a look is shown: the ready lines are what a person wants. */
const quietByDefault = (
  environment: Environment,
  logLevel: ReturnType<typeof readConfig>['logLevel'],
): { readonly logLevel: ReturnType<typeof readConfig>['logLevel'] } =>
  process.stderr.isTTY && environment['PLUMBLINE_LOG_LEVEL'] === undefined
    ? { logLevel: 'warn' }
    : { logLevel };

const readyText = ({ url, dataDir, demo }: Installation, tookMs: number): string => {
  const lines = [`Plumbline is ready after ${(tookMs / 1_000).toFixed(1)} s: ${url}`];
  if (demo === null) lines.push('', '  Open it to sign in, or to make the first account.');
  else
    lines.push(
      '',
      `  Sign in    ${demo.account.email}  ${demo.account.password}`,
      `  Ignition   ${demo.firm.ignition.url}  (simulated: edit a client here and watch it reach Xero)`,
      `  Xero       ${demo.firm.xero.url}  (simulated)`,
      `  Stripe     ${demo.firm.stripe.url}  (simulated: connect it under Connections, then send an invoice)`,
    );
  return `${[...lines, `  Data       ${dataDir}`, '', 'Ctrl-C stops it.'].join('\n')}\n`;
};

const failureText = (caught: unknown): string => {
  const { code, message, hint } = describeError(caught);
  const stack = code === 'bug.unexpected' && caught instanceof Error ? `${caught.stack ?? ''}\n` : '';
  return `Error:  ${message}\nWhy:    ${code}\n${hint === '' ? '' : `Do:     ${hint}\n`}Read:   ${errorFile(code)}\n${stack}`;
};
