import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { actButton, selectField, tableOf, textField } from '#sim/kit/page.ts';
import type { Router } from '#sim/kit/router.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { amountInput } from './amount-input.ts';
import type { Charge } from './charge.ts';
import { shownAmount } from './currency.ts';
import { addressOf, dashboardAct, dashboardPage, dashboardRoot, framed, pageRow } from './dashboard-frame.ts';
import { closeDispute, openDispute } from './dispute-acts.ts';
import { failRefund, refundCharge } from './refund-acts.ts';
import type { Books, StripeWorld } from './stripe-world.ts';

const root = `${dashboardRoot}/payments/:id`;

/** Where a person refunds a payment, and where the cardholder and the bank act: disputes, refunds that fail. */
export const paymentPages = (router: Router, world: StripeWorld): void => {
  const act = (doIt: (books: Books, charge: Charge, form: URLSearchParams) => void) =>
    dashboardAct(world, (books, form, request) => {
      const charge = chosen(books, request);
      doIt(books, charge, form);
      return addressOf(books, 'payments', charge.id);
    });
  router
    .get(
      root,
      dashboardPage(world, (books, request) => showPayment(books, chosen(books, request))),
    )
    .post(
      `${root}/refund`,
      act((books, charge, form) => {
        const text = form.get('amount')?.trim() ?? '';
        refundCharge(books, charge, {
          amount: text === '' ? undefined : amountInput(text, charge.currency),
          reason: 'requested_by_customer',
        });
      }),
    )
    .post(
      `${root}/fail-refund`,
      act((books, _charge, form) => {
        failRefund(books, pageRow(books.tables.refunds.get(form.get('refund') ?? '')));
      }),
    )
    .post(
      `${root}/dispute`,
      act((books, charge, form) => {
        openDispute(books, charge, form.get('reason') ?? 'fraudulent');
      }),
    )
    .post(
      `${root}/close-dispute`,
      act((books, _charge, form) => {
        const dispute = pageRow(books.tables.disputes.get(form.get('dispute') ?? ''));
        closeDispute(books, dispute, form.get('outcome') === 'won' ? 'won' : 'lost');
      }),
    );
};

const chosen = (books: Books, request: SimRequest): Charge =>
  pageRow(books.tables.charges.get(request.params['id'] ?? ''));

const disputeReasons = ['fraudulent', 'product_not_received', 'duplicate', 'credit_not_processed', 'general'];

const showPayment = (books: Books, charge: Charge): SimResponse => {
  const transaction =
    charge.balance_transaction === null
      ? null
      : books.tables.balanceTransactions.get(charge.balance_transaction);
  return framed(books, charge.description ?? charge.id, [
    html`<section>
      <dl>
        <dt>Amount</dt>
        <dd>${shownAmount(charge.amount, charge.currency)}</dd>
        <dt>Status</dt>
        <dd>${charge.status}${charge.failure_message !== null && `: ${charge.failure_message}`}</dd>
        <dt>Method</dt>
        <dd>${charge.card.label}</dd>
        ${
          transaction !== null &&
          html`<dt>Fee</dt>
            <dd>${shownAmount(transaction.fee, transaction.currency)}</dd>
            <dt>Net</dt>
            <dd>${shownAmount(transaction.amount - transaction.fee, transaction.currency)}</dd>`
        }
      </dl>
    </section>`,
    refundSection(books, charge),
    disputeSection(books, charge),
  ]);
};

const refundSection = (books: Books, charge: Charge): SafeHtml => {
  const address = addressOf(books, 'payments', charge.id);
  return html`<section>
    <h2>Refunds</h2>
    ${tableOf(
      'Refunds',
      ['Refund', 'Amount', 'Status', 'Action'],
      books.tables.refunds.by('charge', charge.id).map((refund) => [
        refund.id,
        shownAmount(refund.amount, refund.currency),
        refund.status,
        refund.status === 'succeeded' || refund.status === 'pending'
          ? actButton({
              action: `${address}/fail-refund`,
              label: 'Let it fail',
              look: 'danger',
              values: { refund: refund.id },
            })
          : null,
      ]),
    )}
    <form class="fields" method="post" action="${address}/refund">
      ${textField({ name: 'amount', label: `Amount in ${charge.currency.toUpperCase()} (empty: all)` })}
      <button>Refund</button>
    </form>
  </section>`;
};

const disputeSection = (books: Books, charge: Charge): SafeHtml => {
  const address = addressOf(books, 'payments', charge.id);
  const close = (id: string, outcome: 'lost' | 'won'): SafeHtml =>
    actButton({
      action: `${address}/close-dispute`,
      label: outcome === 'won' ? 'Win' : 'Lose',
      look: outcome === 'won' ? 'quiet' : 'danger',
      values: { dispute: id, outcome },
    });
  return html`<section>
    <h2>Disputes</h2>
    ${tableOf(
      'Disputes',
      ['Reason', 'Amount', 'Status', 'Action'],
      books.tables.disputes
        .by('charge', charge.id)
        .map((dispute) => [
          dispute.reason,
          shownAmount(dispute.amount, dispute.currency),
          dispute.status,
          dispute.status === 'won' || dispute.status === 'lost'
            ? null
            : html`${close(dispute.id, 'won')} ${close(dispute.id, 'lost')}`,
        ]),
    )}
    ${
      !charge.disputed &&
      html`<form class="fields" method="post" action="${address}/dispute">
        ${selectField({
          name: 'reason',
          label: 'Reason of the cardholder',
          options: disputeReasons.map((reason) => ({ value: reason, label: reason })),
        })}
        <button class="danger">Open a dispute</button>
      </form>`
    }
  </section>`;
};
