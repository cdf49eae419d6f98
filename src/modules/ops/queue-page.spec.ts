import { createHash } from 'node:crypto';
import type { QueueViewDto } from './dto/queue-view.dto.js';
import { QUEUE_PAGE_POLICY, renderQueuePage } from './queue-page.js';

const EVIL = `<script>alert("x")</script><img src=x onerror='y'>&`;

const view: QueueViewDto = {
  at: '2027-05-01T08:00:00.000Z',
  warnings: [{ channel: EVIL, code: 'channel-stopped', message: EVIL }],
  queue: { backend: 'redis', reachable: false, counts: null, next: [{ topic: EVIL, at: '2027-05-01T08:00:01.000Z' }] },
  channels: [
    {
      channel: EVIL,
      dueLagSeconds: 12.4,
      overdueDeliveries: 3,
      lanes: 9,
      leasedLanes: 2,
      blockedLanes: 1,
      overdueLanes: 3,
    },
  ],
  deliveries: { scheduled: 7 },
  unsettled: { count: 1, oldestAt: '2027-05-01T07:59:00.000Z' },
  processes: [
    {
      id: 'p',
      roles: ['api', EVIL],
      host: EVIL,
      pid: 4711,
      startedAt: '2027-05-01T07:00:00.000Z',
      seenAt: '2027-05-01T08:00:00.000Z',
      alive: true,
      schedulerTickedAt: null,
      queueConsumedAt: null,
    },
  ],
  failures: [
    {
      deliveryId: 'd',
      workspaceId: 'w',
      channel: EVIL,
      kind: 'send',
      outcome: EVIL,
      httpStatus: 500,
      code: EVIL,
      detail: EVIL,
      endedAt: '2027-05-01T07:58:00.000Z',
      state: 'failed',
      needsPerson: true,
    },
  ],
};

it('escapes whatever comes from networks and machines', () => {
  const page = renderQueuePage(view, { refreshing: false });
  expect(page).not.toMatch(/<script|<img/);
  expect(page.split('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;').length - 1).toBe(10);
  expect(page).toContain('can not be reached');
  expect(page).toContain('<td>12 s</td><td>3</td><td>9</td><td>2</td><td>1</td><td>3</td>');
});

it('has one style, which its policy names by hash, and nothing that its policy would stop', () => {
  const page = renderQueuePage(view, { refreshing: true });
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
  expect(QUEUE_PAGE_POLICY).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  expect(QUEUE_PAGE_POLICY).toContain("default-src 'none'");
  expect(page).not.toMatch(/<[^>]* (?:style|on\w+)=|<link|<form|<iframe/);
});

it('refreshes by itself only when asked', () => {
  expect(renderQueuePage(view, { refreshing: false })).not.toContain('http-equiv');
  expect(renderQueuePage(view, { refreshing: true })).toContain('<meta http-equiv="refresh" content="10">');
});
