import { startMeasured, type Measured, type MeasuredOptions } from './asks.ts';
import { createInstallation, firmSettings, type BenchInstallation } from './installation.ts';
import type { FirmAddresses } from './firm.ts';

/** What a measurement has started: all of it is stopped and removed, the latest first, when it is left. */
export interface Rig extends AsyncDisposable {
  /** Starts a file of this room in a process of its own. */
  start(file: string, options?: MeasuredOptions): Promise<Measured>;
  /** Makes an installation to which the simulated vendors are the real ones. */
  install(vendors: Readonly<Record<string, string>>): Promise<BenchInstallation>;
}

export const openRig = (): Rig => {
  const stack = new AsyncDisposableStack();
  return {
    start: async (file, options) => {
      const measured = await startMeasured(file, options);
      stack.defer(() => measured.stop());
      return measured;
    },
    install: async (vendors) => {
      const installation = await createInstallation(vendors);
      stack.defer(() => installation.remove());
      return installation;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
};

/** The simulated Ignition and Xero, and an installation that takes them for the real ones. */
export const startFirm = async (
  rig: Rig,
): Promise<{
  readonly firm: Measured;
  readonly addresses: FirmAddresses;
  readonly installation: BenchInstallation;
}> => {
  const firm = await rig.start('firm-process.ts');
  const addresses = await firm.ask<FirmAddresses>('addresses');
  return { firm, addresses, installation: await rig.install(firmSettings(addresses)) };
};
