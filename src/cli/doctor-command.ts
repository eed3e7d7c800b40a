import { examine, type Check } from '#app/operate/doctor.ts';
import { defineVerb } from './command.ts';
import { exitCodes } from './io.ts';
import { printJson } from './output.ts';

const marks: Readonly<Record<Check['verdict'], string>> = {
  ok: 'ok  ',
  note: 'NOTE',
  finding: 'LOOK',
  skipped: '–   ',
};

export const doctor = defineVerb({
  description: 'Look at everything the installation stands on; exit code 1 when something is to be done',
  args: {},
  run: async (args, io) => {
    const checks = await examine(io.environment);
    const findings = checks.filter((check) => check.verdict === 'finding');
    if (args.json) printJson(io, { checks, findings: findings.length });
    else {
      const width = Math.max(...checks.map((check) => check.check.length));
      for (const { check, verdict, message, hint } of checks) {
        io.out(`${marks[verdict]}  ${check.padEnd(width)}  ${message}\n`);
        if (hint !== '') io.out(`${' '.repeat(8 + width)}${hint}\n`);
      }
      io.out(findings.length === 0 ? '\nNothing to do.\n' : `\n${String(findings.length)} to look at.\n`);
    }
    return findings.length === 0 ? exitCodes.fine : exitCodes.findings;
  },
});
