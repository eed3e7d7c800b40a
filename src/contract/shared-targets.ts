import { z } from 'zod';
import { sharedOutcomes } from '#model/shared-target.ts';
import { endpoint } from './endpoint.ts';
import { idOf } from './vocabulary.ts';

/** A running flow that writes the same kind of records of the same connection as another, with what comes of it. */
export const besideFlow = z.object({
  flow: z.object({ id: idOf('flow'), name: z.string() }),
  /** The connection and the kind of records that both write. */
  connection: z.object({ id: idOf('connection'), name: z.string() }),
  kind: z.string(),
  kindLabelPlural: z.string(),
  /** By outcome, with the fields that both carry; none where they carry no field in common. */
  outcomes: z.array(
    z.object({
      outcome: z.enum(sharedOutcomes),
      fields: z.array(z.object({ name: z.string(), label: z.string() })),
      /** Said from the side of the flow that was asked about. */
      message: z.string(),
    }),
  ),
});
export type BesideFlow = z.infer<typeof besideFlow>;

export const previewFlow = endpoint({
  method: 'GET',
  path: '/api/presets/:preset/shared-targets',
  summary: 'The running flows that write what a flow of this preset between two connections would write',
  access: 'member',
  params: z.object({ preset: z.string().max(100) }),
  query: z.object({ sourceConnectionId: idOf('connection'), targetConnectionId: idOf('connection') }),
  success: z.object({ items: z.array(besideFlow) }),
  errors: ['flow.unknown_preset', 'flow.wrong_vendor', 'connection.not_found'],
});

interface SharedOutcomes {
  readonly outcomes: readonly {
    readonly fields: readonly { readonly label: string }[];
    readonly message: string;
  }[];
}

/** What becomes of the records that two flows both write, a sentence for each outcome, with the fields that it is about. */
export const sharedTargetLines = ({ outcomes }: SharedOutcomes): readonly string[] =>
  outcomes.length === 0
    ? ['They carry no field in common.']
    : outcomes.map(({ fields, message }) =>
        fields.length === 0 ? message : `${fields.map(({ label }) => label).join(', ')}: ${message}`,
      );
