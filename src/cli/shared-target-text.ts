import { sharedTargetLines } from '#contract/shared-targets.ts';

interface Beside {
  readonly flow: { readonly id: string; readonly name: string };
  readonly connection: { readonly name: string };
  readonly kindLabelPlural: string;
}

/** That other flows write the same records and what comes of it, a paragraph for each; empty where none does. */
export const sharedTargetText = (
  beside: readonly (Beside & Parameters<typeof sharedTargetLines>[0])[],
): string =>
  beside
    .map(
      (each) =>
        `LOOK  "${each.flow.name}" (${each.flow.id}) writes ${each.kindLabelPlural.toLowerCase()} of ${each.connection.name} too.\n${sharedTargetLines(
          each,
        )
          .map((line) => `      ${line}\n`)
          .join('')}`,
    )
    .join('');
