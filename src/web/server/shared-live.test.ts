import { afterEach, expect, test, vi } from 'vitest';
import type { LiveState } from '#web/server/live.ts';
import { followShared } from '#web/server/shared-live.ts';

class Source extends EventTarget {
  static readonly opened: Source[] = [];
  isClosed = false;
  constructor() {
    super();
    Source.opened.push(this);
  }
  close(): void {
    this.isClosed = true;
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  Source.opened.length = 0;
});

const openTab = (group = 'wsp_1') => {
  const seen: string[] = [];
  const states: LiveState[] = [];
  const close = followShared(group, {
    path: '/live',
    events: ['invoices'],
    onEvent: (event) => seen.push(event),
    onReturn: () => seen.push('all'),
    onState: (state) => states.push(state),
  });
  return { seen, states, close };
};

test('tabs share one stream, and the next one takes it over from the first', async () => {
  vi.stubGlobal('EventSource', Source);
  const first = openTab();
  await vi.waitFor(() => expect(Source.opened).toHaveLength(1));
  Source.opened[0]?.dispatchEvent(new Event('open'));
  const second = openTab();
  await vi.waitFor(() => expect(second.states).toEqual(['live']));
  Source.opened[0]?.dispatchEvent(new MessageEvent('invoices', { data: '{}' }));
  await vi.waitFor(() => expect(second.seen).toEqual(['invoices']));
  expect(first.seen).toEqual(['invoices']);
  expect(Source.opened).toHaveLength(1);

  first.close();
  await vi.waitFor(() => expect(Source.opened).toHaveLength(2));
  expect(Source.opened[0]?.isClosed).toBe(true);
  Source.opened[1]?.dispatchEvent(new Event('open'));
  expect(second.seen).toEqual(['invoices', 'all']);
  second.close();
});

test('tabs of another workspace have a stream of their own', async () => {
  vi.stubGlobal('EventSource', Source);
  const tabs = [openTab('wsp_2'), openTab('wsp_3')];
  await vi.waitFor(() => expect(Source.opened).toHaveLength(2));
  for (const tab of tabs) tab.close();
});
