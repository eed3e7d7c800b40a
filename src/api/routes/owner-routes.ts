import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import { listOwners, matchOwner, unmatchOwner, type Owner, type OwnerPair } from '#contract/owners.ts';
import { isWaitingOwner, ownerHasWords, readOwners, type OwnerPairView } from '#engine/owners/owner-desk.ts';
import type { ConnectionRow } from '#store/connections.ts';
import { loadActorNames } from '#store/views/actors.ts';
import { inWorkspace } from '#store/workspace-scope.ts';

export const ownerRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listOwners, ({ query, member }) =>
    inWorkspace(deps.db, member().workspaceId, async (trx) => {
      const pairs = await readOwners(trx, deps);
      const nameOf = await loadActorNames(
        trx,
        pairs.flatMap(({ people }) => people.flatMap(({ decidedBy }) => decidedBy ?? [])),
      );
      const shown = pairs.map((pair) =>
        answerOf(pair, query, (actor) => (actor === null ? null : nameOf(actor))),
      );
      return { pairs: shown, waiting: shown.reduce((sum, { waiting }) => sum + waiting, 0) };
    }),
  );

  serve(app, matchOwner, ({ body, member }) => deps.actions.owners.match(member(), body));

  serve(app, unmatchOwner, ({ body, member }) => deps.actions.owners.unmatch(member(), body));
};

const answerOf = (
  { source, target, flows, candidates, byDefault, people }: OwnerPairView,
  query: { readonly words: string; readonly waiting: boolean },
  actorOf: (actor: string | null) => Owner['decidedBy'],
): OwnerPair => ({
  source: endOf(source),
  target: endOf(target),
  flows: flows.map(({ id, name }) => ({ id, name })),
  candidates: candidates === null ? null : candidates.map(({ email, name }) => ({ email, name })),
  byDefault,
  waiting: people.filter(isWaitingOwner).length,
  people: people
    .filter((line) => ownerHasWords(line, query.words) && (!query.waiting || isWaitingOwner(line)))
    .map((line) => ({ ...line, fields: [...line.fields], decidedBy: actorOf(line.decidedBy) })),
});

const endOf = (connection: ConnectionRow): OwnerPair['source'] => ({
  connectionId: connection.id,
  name: connection.name,
  vendor: connection.vendor,
});
