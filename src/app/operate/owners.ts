import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import { PlumblineError } from '#base/errors.ts';
import { isWaitingOwner, ownerHasWords, readOwners, type OwnerLine } from '#engine/owners/owner-desk.ts';
import type { OwnerAnswered } from '#engine/actions/owner-actions.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { operatorActor, type Operator } from './operator.ts';

interface End {
  readonly connection: ConnectionId;
  readonly name: string;
}

export interface OwnerLines {
  readonly source: End;
  readonly target: End;
  readonly default: { readonly to: string | null } | null;
  readonly people: readonly OwnerLine[];
}

/** The people of each pair of connections, those who wait first. */
export const ownerLines = (
  { plumbline }: Operator,
  workspaceId: WorkspaceId,
  asked: { readonly words: string; readonly waiting: boolean },
): Promise<readonly OwnerLines[]> =>
  inWorkspace(plumbline.store.db, workspaceId, async (trx) =>
    (await readOwners(trx, plumbline)).map((pair) => ({
      source: { connection: pair.source.id, name: pair.source.name },
      target: { connection: pair.target.id, name: pair.target.name },
      default: pair.byDefault,
      people: pair.people.filter(
        (line) => ownerHasWords(line, asked.words) && (!asked.waiting || isWaitingOwner(line)),
      ),
    })),
  );

/** Between which connections is meant: by id or name, or the only pair there is. */
export interface PairAsked {
  readonly from: string | undefined;
  readonly into: string | undefined;
}

/** Says who somebody is, or forgets it where `to` is left out. `email` null: all who are matched to nobody. */
export const answerOwner = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  pair: PairAsked,
  email: string | null,
  to?: string | null,
): Promise<OwnerAnswered> => {
  const { source, target } = await pairNamed(operator, workspaceId, pair);
  const asked = { sourceConnectionId: source.connection, targetConnectionId: target.connection, email };
  const acting = { workspaceId, actor: operatorActor };
  const { owners } = operator.actions;
  return to === undefined ? owners.unmatch(acting, asked) : owners.match(acting, { ...asked, to });
};

const isNamed = ({ connection, name }: End, asked: string | undefined): boolean =>
  asked === undefined || connection === asked || name.toLowerCase() === asked.toLowerCase();

const pairNamed = async (
  operator: Operator,
  workspaceId: WorkspaceId,
  { from, into }: PairAsked,
): Promise<OwnerLines> => {
  const pairs = await ownerLines(operator, workspaceId, { words: '', waiting: false });
  const found = pairs.filter(({ source, target }) => isNamed(source, from) && isNamed(target, into));
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new PlumblineError(
      'owner.no_pair',
      only === undefined
        ? 'No flow between such connections carries people.'
        : 'Flows carry people between several connections: name them with --from and --into.',
      {
        hint: `There are: ${pairs.map(({ source, target }) => `${source.name} → ${target.name}`).join(', ') || 'none'}.`,
      },
    );
  return only;
};
