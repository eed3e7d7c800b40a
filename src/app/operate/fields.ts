import type { FlowId, WorkspaceId } from '#base/ids.ts';
import { operatorActor, type Operator } from './operator.ts';

/** A field of one side of a flow, as the mapping editor offers it. */
export interface FieldLine {
  /** As a row names it. */
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly isCustom: boolean;
  /** Of a field that rows write: whether the target wants it. */
  readonly isRequired: boolean;
  readonly options: readonly string[] | null;
  readonly maxLength: number | null;
  /** Of the records looked through. */
  readonly seen: number;
  readonly sample: string | null;
}

export interface FlowFields {
  readonly sources: readonly FieldLine[];
  readonly targets: readonly FieldLine[];
  readonly looked: { readonly source: number; readonly target: number };
}

/** What a flow's rows can be filled from and write to; `wide` looks through the last 2,000 records instead of 200. */
export const flowFields = async (
  { actions }: Operator,
  workspaceId: WorkspaceId,
  flowId: FlowId,
  asked: { readonly wide: boolean; readonly words: string },
): Promise<FlowFields> => {
  const acting = { workspaceId, actor: operatorActor };
  const { sources, targets, looked } = await actions.mappings.fields(acting, flowId, asked);
  const hasWords = ({ name, label }: FieldLine): boolean =>
    `${name} ${label}`.toLowerCase().includes(asked.words.toLowerCase());
  return {
    sources: sources
      .map(({ path, ...source }): FieldLine => ({
        name: path,
        ...source,
        isRequired: false,
        options: null,
        maxLength: null,
      }))
      .filter(hasWords),
    targets: targets
      .map(({ field, ...target }): FieldLine => ({
        name: field.name,
        label: field.label,
        type: field.type,
        ...target,
        isRequired: field.required ?? false,
        options: field.options ?? null,
        maxLength: field.maxLength ?? null,
      }))
      .filter(hasWords),
    looked,
  };
};
