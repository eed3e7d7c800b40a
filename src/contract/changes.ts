import { z } from 'zod';
import { changeDetail, changeSummary } from './change-shapes.ts';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './paging.ts';
import { changeAction, changeState, idOf } from './vocabulary.ts';

export const changesQuery = pageQuery.extend({
  flow: idOf('flow').optional(),
  state: changeState.optional(),
  action: changeAction.optional(),
  /** Source or target record. */
  record: idOf('record').optional(),
});

export const listChanges = endpoint({
  method: 'GET',
  path: '/api/changes',
  summary: 'Changes, planned last first',
  access: 'member',
  query: changesQuery,
  success: pageOf(changeSummary),
  errors: ['api.bad_cursor'],
});

export const readChange = endpoint({
  method: 'GET',
  path: '/api/changes/:id',
  summary: 'One change with its attempts and the body sent',
  access: 'member',
  params: z.object({ id: idOf('change') }),
  success: changeDetail,
  errors: ['change.not_found'],
});
