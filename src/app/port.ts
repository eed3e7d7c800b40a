import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Config } from './config.ts';
import { listenError } from './web.ts';

/**
 * Tries the port before anything slow is begun, so that a taken one is told at once; with port 0 a free one is chosen,
 * since addresses are handed out before the server listens. @throws `start.port_taken`, `start.port_refused`.
 */
export const claimPort = (config: Pick<Config, 'host' | 'port'>): Promise<number> =>
  new Promise((resolve, reject) => {
    const trial = createServer();
    trial.once('error', (caught) => {
      reject(listenError(caught, config));
    });
    trial.listen(config.port, config.host, () => {
      const { port } = trial.address() as AddressInfo;
      trial.close(() => {
        resolve(port);
      });
    });
  });
