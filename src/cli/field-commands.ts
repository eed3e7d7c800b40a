import { flowFields, type FieldLine } from '#app/operate/fields.ts';
import { defineVerb, inWorkspaceArgs } from './command.ts';
import { flowArg, onFlow } from './flow-commands.ts';
import { exitCodes } from './io.ts';
import { printJson, tableOf } from './output.ts';

const sizeOf = ({ options, maxLength }: FieldLine): string => {
  if (options !== null) return options.join(' | ');
  return maxLength === null ? '' : `${String(maxLength)} characters`;
};

const typeOf = ({ type, isCustom }: FieldLine): string =>
  `${type.replaceAll('_', ' ')}${isCustom ? ', custom' : ''}`;

export const flowFieldsVerb = defineVerb({
  description: 'What a flow’s rows can be filled from and write to, custom fields of both sides included',
  args: {
    ...flowArg,
    words: { type: 'string', description: 'Only fields with these words in name or label' },
    wide: { type: 'boolean', description: 'Look through the last 2,000 records of each side, not 200' },
    ...inWorkspaceArgs,
  },
  run: async (args, io) => {
    const asked = { wide: args.wide === true, words: args.words ?? '' };
    const fields = await onFlow(args, io, (operator, workspaceId, flowId) =>
      flowFields(operator, workspaceId, flowId, asked),
    );
    if (args.json === true) {
      printJson(io, fields);
      return exitCodes.fine;
    }
    const { sources, targets, looked } = fields;
    io.out(`Source, in the ${String(looked.source)} records seen last\n`);
    io.out(
      tableOf(
        io,
        ['FROM', 'LABEL', 'TYPE', 'SEEN', 'FOR EXAMPLE'],
        sources.map((field) => [field.name, field.label, typeOf(field), field.seen, field.sample]),
      ),
    );
    io.out(`\nTarget, in the ${String(looked.target)} records seen last\n`);
    io.out(
      tableOf(
        io,
        ['FIELD', 'LABEL', 'TYPE', 'TAKES', 'SEEN', 'FOR EXAMPLE'],
        targets.map((field) => [
          field.isRequired ? `${field.name} *` : field.name,
          field.label,
          typeOf(field),
          sizeOf(field),
          field.seen,
          field.sample,
        ]),
      ),
    );
    return exitCodes.fine;
  },
});
