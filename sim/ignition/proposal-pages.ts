import { html } from '#sim/kit/html.ts';
import { actButton, tableOf } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import { redirectTo } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { acceptProposal, loseProposal, revokeProposal, sendProposal } from './act-proposals.ts';
import type { Proposal } from './entities.ts';
import { found } from './missing.ts';
import { acting, clientLink, dollars, frame, pageNumber, pageOf, pager } from './page-frame.ts';
import { proposalMinorOf, wordsOfCadence } from './wire-proposals.ts';
import type { World } from './world.ts';

/** The pages where a person sends proposals and, in the client's stead, accepts or declines them. */
export const addProposalPages = (pages: Router, world: World): Router =>
  pages
    .get('/proposals', (request) => listProposals(world, request))
    .get(
      '/proposals/:slug',
      acting((request) => {
        const slug = slugOf(request);
        return showProposal(world, found('proposal', slug, world.practice.proposals.find(slug)));
      }),
    )
    .post(
      '/proposals/:slug/send',
      acting((request) => back(sendProposal(world, slugOf(request)))),
    )
    .post(
      '/proposals/:slug/accept',
      acting((request) => back(acceptProposal(world, slugOf(request)))),
    )
    .post(
      '/proposals/:slug/lose',
      acting((request) => back(loseProposal(world, slugOf(request)))),
    )
    .post(
      '/proposals/:slug/revoke',
      acting((request) => back(revokeProposal(world, slugOf(request)))),
    );

const slugOf = (request: SimRequest): string => request.params['slug'] ?? '';

const back = (proposal: Proposal): SimResponse => redirectTo(`/proposals/${proposal.slug}`);

const listProposals = (world: World, request: SimRequest): SimResponse => {
  const rows = world.practice.proposals.rows.filter((proposal) => proposal.state !== 'archived').toReversed();
  const page = pageNumber(request.query);
  return frame(
    'Proposals',
    html`<section>
      ${tableOf(
        'Proposals',
        ['Number', 'Proposal', 'Client', 'Value', 'State'],
        pageOf(rows, page).map((proposal) => [
          `PROP-${String(proposal.number)}`,
          html`<a href="/proposals/${proposal.slug}">${proposal.name}</a>`,
          clientLink(world, proposal.clientSlug),
          dollars(proposalMinorOf(proposal)),
          proposal.state,
        ]),
      )}
      ${pager('/proposals', {}, page, rows.length)}
    </section>`,
  );
};

const showProposal = (world: World, proposal: Proposal): SimResponse => {
  const act = (verb: string, label: string, look?: 'quiet' | 'danger') =>
    actButton({
      action: `/proposals/${proposal.slug}/${verb}`,
      label,
      ...(look === undefined ? {} : { look }),
    });
  return frame(proposal.name, [
    html`<section>
      <dl>
        <dt>Number</dt>
        <dd>PROP-${proposal.number}</dd>
        <dt>Client</dt>
        <dd>${clientLink(world, proposal.clientSlug)}</dd>
        <dt>State</dt>
        <dd>${proposal.state}</dd>
      </dl>
      <div class="row">
        ${(proposal.state === 'draft' || proposal.state === 'new') && act('send', 'Send to client')}
        ${proposal.state === 'awaiting_acceptance' && [act('accept', 'Accept for the client'), act('lose', 'Mark as lost', 'danger')]}
        ${proposal.state === 'accepted' && act('revoke', 'Revoke it', 'danger')}
      </div>
    </section>`,
    html`<section>
      <h2>Services</h2>
      ${tableOf(
        'Services',
        ['Service', 'Billing', 'Billed', 'Price a period', 'Selected'],
        proposal.services.map((line) => [
          line.name,
          wordsOfCadence(line.cadence).summary,
          line.billingMode === 'automatic' ? 'automatically' : 'by hand',
          dollars(line.periodMinor),
          line.isSelectedForAcceptance ? 'yes' : 'no',
        ]),
      )}
    </section>`,
  ]);
};
