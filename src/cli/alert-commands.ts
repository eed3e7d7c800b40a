import { alertLines } from '#app/operate/alerts.ts';
import { openOperator } from '#app/operate/operator.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes } from './io.ts';
import { printJson, shownTime, tableOf } from './output.ts';

export const alertList = defineVerb({
  description: 'What a person is needed for, newest first',
  args: {
    ...inWorkspaceArgs,
    all: { type: 'boolean', description: 'Those that are over too' },
    limit: { type: 'string', description: 'At most so many (1 to 500)', default: '50' },
  },
  run: async (args, io) => {
    const limit = wholeNumber('limit', args.limit, 1, 500);
    await using operator = await openOperator(io.environment);
    const all = args.all === true;
    const alerts = await alertLines(operator, await operator.workspace(args.workspace), { all, limit });
    if (args.json) printJson(io, { alerts });
    else if (alerts.length === 0) io.out(all ? 'No alerts.\n' : 'No open alerts.\n');
    else
      io.out(
        tableOf(
          io,
          ['ID', 'SINCE (UTC)', 'KIND', 'WHAT', 'TOLD (UTC)', 'OVER (UTC)'],
          alerts.map((alert) => [
            alert.id,
            shownTime(alert.openedAt),
            alert.kind,
            alert.title,
            shownTime(alert.toldAt),
            shownTime(alert.recoveredAt),
          ]),
        ),
      );
    return alerts.some((alert) => alert.recoveredAt === null) ? exitCodes.findings : exitCodes.fine;
  },
});
