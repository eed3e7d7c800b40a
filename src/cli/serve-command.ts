import { serve } from '#app/serve.ts';
import { defineVerb, wholeNumber } from './command.ts';
import { exitCodes, type ExitCode } from './io.ts';
import { UsageError } from './usage-error.ts';

const roles = ['all', 'web', 'worker'] as const;

export const serveCommand = defineVerb({
  description: 'Run Plumbline here, as npm start does, until Ctrl-C',
  args: {
    role: { type: 'string', description: `${roles.join(', ')}; PLUMBLINE_ROLE otherwise` },
    port: { type: 'string', description: 'Port of console and API; PLUMBLINE_PORT otherwise' },
    demo: {
      type: 'boolean',
      description: 'With the simulated firm',
      negativeDescription: 'Without the simulated firm',
    },
  },
  run: async (args, io) => {
    if (args.role !== undefined && !roles.some((role) => role === args.role))
      throw new UsageError(`--role is one of ${roles.join(', ')}`);
    if (args.port !== undefined) wholeNumber('port', args.port, 0, 65_535);
    const code = await serve(
      {
        ...io.environment,
        ...(args.role === undefined ? {} : { PLUMBLINE_ROLE: args.role }),
        ...(args.port === undefined ? {} : { PLUMBLINE_PORT: args.port }),
        ...(args.demo === undefined ? {} : { PLUMBLINE_DEMO: args.demo ? 'on' : 'off' }),
      },
      'worker',
    );
    return code === 0 ? exitCodes.fine : (exitCodes.failure satisfies ExitCode);
  },
});
