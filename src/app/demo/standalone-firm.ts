import { resolve } from 'node:path';
import { once } from 'node:events';
import { silentLogger } from '#base/log.ts';
import { startSimulatedFirm, type FirmFacts } from './simulated-firm.ts';

/** Runs the simulated firm in this process until `stop` aborts. `tell` is called once it answers. */
export const runSimulatedFirm = async (
  options: {
    readonly dataDir: string;
    readonly ports: { readonly ignition: number; readonly xero: number; readonly stripe: number };
    readonly stop: AbortSignal;
  },
  tell: (facts: FirmFacts) => void,
): Promise<void> => {
  const firm = await startSimulatedFirm({
    dataDir: resolve(options.dataDir),
    ports: options.ports,
    logger: silentLogger,
  });
  tell(firm.facts);
  if (!options.stop.aborted) await once(options.stop, 'abort');
  await firm.close();
};
