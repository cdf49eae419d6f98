import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { ApiClient } from '../../../../test/support/api-client.js';
import { AnalyticsBench } from '../analytics-bench.js';
import { SchedulesService } from './schedules.service.js';

let now = new Date('2026-03-31T08:00:00.000Z');
const DAY = 86_400_000;
let bench: AnalyticsBench;
let mail: SMTPServer;
let campaignId: string;
let accountId: string;
/** As the server got them. */
const received: { readonly to: string[]; readonly source: string }[] = [];
/** Every mail that was handed in, refused ones included. */
const tried: string[] = [];
let refuse = false;

beforeAll(async () => {
  mail = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      text(stream).then(
        (source) => {
          tried.push(source);
          if (refuse) return done(Object.assign(new Error('Not today for bella@example.com'), { responseCode: 452 }));
          received.push({ to: session.envelope.rcptTo.map(({ address }) => address), source });
          return done();
        },
        (error: Error) => done(error),
      );
    },
  });
  await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', () => resolve()));
  const { port } = mail.server.address() as AddressInfo;
  bench = await AnalyticsBench.open({
    now,
    months: ['2026_03'],
    clock: { now: () => now },
    env: { CARILLON_SMTP_URL: `smtp://127.0.0.1:${port}`, CARILLON_MAIL_FROM: 'Carillon <bells@example.com>' },
  });
  accountId = await bench.anAccount('big', { followers: [['2026-03-20T00:00Z', 1_000]] });
  campaignId = await bench.aCampaign({ metric: 'views', value: 300 });
  await bench.published({
    postId: await bench.aPost({ campaignId, title: '<b>Opening</b>' }),
    accountId,
    at: '2026-03-28T22:30Z',
    snapshots: [['2026-03-28T23:30Z', 1, { views: 150, reactions: 8 }]],
  });
  await bench.rollUp();
}, 60_000);

afterAll(async () => {
  await bench?.close();
  await new Promise<void>((resolve) => mail.close(() => resolve()));
});

interface Shared {
  readonly id: string;
  readonly url: string;
}

const share = (body: object) => bench.carillon.owner.call<Shared>('POST', bench.carillon.in('report-shares'), body);
/** As somebody without an account reads it. */
const read = (url: string, query = '') => {
  const stranger = new ApiClient(bench.carillon.origin);
  return stranger.call('GET', `shared-reports/${url.split('/').at(-1) ?? ''}${query}`);
};

describe('a link to a report', () => {
  it('shows the report and nothing else to whoever holds it', async () => {
    const { status, body } = await share({ title: 'For the board', subject: { kind: 'campaign', campaignId } });
    expect(status).toBe(201);
    const answer = await read(body.url, '?metric=views');
    expect(answer).toMatchObject({
      status: 200,
      body: {
        title: 'For the board',
        workspace: 'Bellfoundry',
        kind: 'campaign',
        campaign: { totals: { views: 150, sumOfPostReach: null }, goal: { reached: 150, share: 0.5 } },
        overTime: { metric: 'views' },
        overview: null,
      },
    });
    const list = await bench.get<{ items: { seen: number; state: string }[] }>('report-shares');
    expect(list.items[0]).toMatchObject({ seen: 1, state: 'open' });
    expect(JSON.stringify(list)).not.toContain(body.url.split('/').at(-1));
  });

  it('tells nothing of what of a campaign is not out', async () => {
    const planned = await bench.aCampaign();
    const elsewhere = await bench.anAccount('planned', { channel: 'feed' });
    const post = (title: string, text: string) => bench.aPost({ campaignId: planned, title, text });
    const mixed = await post('Out on one', 'Public words');
    await bench.published({ postId: mixed, accountId, at: '2026-03-29T10:00Z' });
    await bench.published({ postId: mixed, accountId: elsewhere, at: null });
    const taken = await post('Taken down', 'Public once');
    await bench.published({ postId: taken, accountId, at: '2026-03-29T11:00Z', removedAt: '2026-03-29T12:00Z' });
    for (const state of ['scheduled', 'failed', 'cancelled']) {
      const id = await bench.published({ postId: await post('', `Secret words ${state}`), accountId, at: null });
      await bench.sql(`UPDATE delivery SET state = $2 WHERE id = $1`, [id, state]);
    }
    await post('Secret draft', '');
    await bench.rollUp();

    const inside = await bench.get<{ byPost: object[]; counts: object }>(`campaigns/${planned}/report`);
    expect([inside.byPost.length, inside.counts]).toEqual([
      5,
      expect.objectContaining({ deliveries: { cancelled: 1, failed: 1, published: 1, removed: 1, scheduled: 2 } }),
    ]);
    const { body } = await share({ title: 'For them', subject: { kind: 'campaign', campaignId: planned } });
    const answer = await read(body.url);
    const { campaign, overTime } = answer.body as unknown as {
      campaign: { counts: object; byPost: { title: string; deliveries: object[] }[]; byAccount: { handle: string }[] };
      overTime: { notOffered: string[] };
    };
    expect(campaign.counts).toEqual({ posts: {}, deliveries: { published: 1, removed: 1 } });
    expect(campaign.byPost.map(({ title, deliveries }) => [title, deliveries.length])).toEqual([
      ['Out on one', 1],
      ['Taken down', 1],
    ]);
    expect(campaign.byAccount.map(({ handle }) => handle)).toEqual(['big']);
    expect(overTime.notOffered).not.toContain('feed');
    expect(JSON.stringify(answer.body)).not.toContain('Secret');
  });

  it('covers fixed days, or the last ones on the day somebody looks', async () => {
    const fixed = await share({
      title: 'March',
      subject: { kind: 'account', accountId, from: '2026-03-01', to: '2026-03-29' },
    });
    expect((await read(fixed.body.url)).body).toMatchObject({
      account: { period: { from: '2026-03-01', to: '2026-03-29' }, totals: { views: 150 } },
    });
    const rolling = await share({ title: 'Lately', subject: { kind: 'overview', days: 7 } });
    expect((await read(rolling.body.url)).body).toMatchObject({
      overview: { period: { from: '2026-03-24', to: '2026-03-30' }, totals: { views: 150 } },
      best: [{ title: '<b>Opening</b>' }],
    });
  });

  it('ends when it expires or is withdrawn, and says which', async () => {
    const { body } = await share({ title: 'Short', subject: { kind: 'overview' }, expiresInDays: 1 });
    now = new Date(now.getTime() + DAY);
    expect(await read(body.url)).toMatchObject({ status: 410, body: { code: 'share-expired' } });
    now = new Date(now.getTime() - DAY);
    const other = await share({ title: 'Withdrawn', subject: { kind: 'overview' } });
    await bench.carillon.owner.ok('DELETE', bench.carillon.in(`report-shares/${other.body.id}`));
    expect(await read(other.body.url)).toMatchObject({ status: 410, body: { code: 'share-revoked' } });
    expect((await read('https://x.example/shared/guess')).status).toBe(404);
  });

  it('is refused for what the workspace does not have, or without saying what', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000';
    expect((await share({ title: 'x', subject: { kind: 'campaign' } })).status).toBe(422);
    expect((await share({ title: 'x', subject: { kind: 'campaign', campaignId: nobody } })).status).toBe(404);
    expect(
      (await share({ title: 'x', subject: { kind: 'account', accountId: nobody } })).status,
    ).toBeGreaterThanOrEqual(404);
    expect((await share({ title: '', subject: { kind: 'overview' } })).status).toBe(422);
    expect(
      (await share({ title: 'x', subject: { kind: 'overview', from: '2026-03-02', to: '2026-03-01' } })).status,
    ).toBe(422);
    expect((await share({ title: 'x', subject: { kind: 'overview' }, expiresInDays: 1_000 })).status).toBe(422);
  });
});

describe('a report by e-mail', () => {
  const schedules = () => bench.carillon.carillon.app.get(SchedulesService, { strict: false });

  it('goes out at its time on the clocks of the workspace, once, with a link that reads it', async () => {
    // Tuesday 31 March, ten o'clock in Berlin; the next Monday is 6 April, eight o'clock summer time.
    const schedule = await bench.carillon.owner.ok<{ id: string }>('POST', bench.carillon.in('report-schedules'), {
      title: 'Weekly\r\nBcc: all@example.com',
      subject: { kind: 'overview', days: 14 },
      recipients: ['bella@example.com', 'carl@example.com'],
      frequency: 'weekly',
      weekday: 0,
    });
    expect(schedule).toMatchObject({ nextAt: '2026-04-06T06:00:00.000Z', problem: null });
    expect(await schedules().sendDue()).toBe(0);
    now = new Date('2026-04-06T06:00:01.000Z');
    await Promise.all([schedules().sendDue(), schedules().sendDue()]);
    expect(received).toHaveLength(1);
    const { to, source } = received[0] ?? { to: [], source: '' };
    expect(to).toEqual(['bella@example.com', 'carl@example.com']);
    expect(source).not.toMatch(/^Bcc:/im);
    expect(source).toContain('From: Carillon <bells@example.com>');
    const decoded = source.replaceAll('=\r\n', '').replaceAll('=3D', '=');
    expect(decoded).toContain('2026-03-23 to 2026-04-05 (Europe/Berlin)');
    expect(decoded).toContain('Views: 150');
    expect(decoded).toContain('Average reach per post: no data');
    const [, token] = /\/shared\/([\w-]+)/.exec(decoded) ?? [];
    expect((await read(`/shared/${token}`)).body).toMatchObject({
      overview: { period: { from: '2026-03-23', to: '2026-04-05' } },
    });
    const { items } = await bench.get<{ items: object[] }>('report-schedules');
    expect(items[0]).toMatchObject({ lastSentAt: now.toISOString(), nextAt: '2026-04-13T06:00:00.000Z' });
  });

  it('is tried again when the server refuses it, and says so without repeating what the server said', async () => {
    refuse = true;
    now = new Date('2026-04-13T06:00:00.000Z');
    await schedules().sendDue();
    const list = () => bench.get<{ items: { problem: string | null; nextAt: string }[] }>('report-schedules');
    const { items: links } = await bench.get<{ items: { createdAt: string }[] }>('report-shares');
    expect(links.filter(({ createdAt }) => createdAt === now.toISOString())).toEqual([]);
    expect((await list()).items[0]).toMatchObject({
      problem: 'The mail server refused it (452).',
      nextAt: '2026-04-13T06:05:00.000Z',
    });
    refuse = false;
    now = new Date('2026-04-13T06:05:00.000Z');
    await schedules().sendDue();
    expect((await list()).items[0]).toMatchObject({ problem: null, nextAt: '2026-04-20T06:00:00.000Z' });
    expect(received).toHaveLength(2);
  });

  it('is one issue however often and late it is tried: the same name, and the days before it was due', async () => {
    now = new Date('2026-04-15T08:00:00.000Z');
    const { id } = await bench.carillon.owner.ok<{ id: string }>('POST', bench.carillon.in('report-schedules'), {
      title: 'At night',
      subject: { kind: 'overview', days: 7 },
      recipients: ['bella@example.com'],
      frequency: 'weekly',
      weekday: 3,
      localTime: '23:58',
    });
    const issue = async (...at: readonly string[]) => {
      tried.length = 0;
      for (const [index, instant] of at.entries()) {
        refuse = index < at.length - 1;
        now = new Date(instant);
        await schedules().sendDue();
      }
      const mails = tried
        .map((source) => source.replaceAll('=\r\n', '').replaceAll('=3D', '='))
        .filter((source) => source.includes(`<${id}.`));
      return {
        names: [...new Set(mails.map((source) => /Message-ID: (<[^>]+>)/i.exec(source)?.[1]))],
        days: mails.map((source) => /(\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d)/.exec(source)?.[1]),
        link: /\/shared\/([\w-]+)/.exec(mails.at(-1) ?? '')?.[1],
      };
    };
    // Thursday 16 April, two minutes to midnight in Berlin; the second and third try are on the 17th.
    const overMidnight = await issue(
      '2026-04-16T21:58:00.000Z',
      '2026-04-16T22:03:00.000Z',
      '2026-04-16T22:13:00.000Z',
    );
    expect(overMidnight.names).toEqual([`<${id}.${Date.parse('2026-04-16T21:58:00.000Z')}@carillon>`]);
    expect(overMidnight.days).toEqual(Array.from({ length: 3 }, () => '2026-04-09 to 2026-04-15'));
    expect((await read(`/shared/${overMidnight.link}`)).body).toMatchObject({
      overview: { period: { from: '2026-04-09', to: '2026-04-15' } },
    });

    const late = await issue('2026-04-26T08:00:00.000Z');
    expect(late.names).toEqual([`<${id}.${Date.parse('2026-04-23T21:58:00.000Z')}@carillon>`]);
    expect(late.days).toEqual(['2026-04-16 to 2026-04-22']);

    // Of several that were missed, the newest is sent.
    expect((await issue('2026-05-16T08:00:00.000Z')).days).toEqual(['2026-05-07 to 2026-05-13']);
    // The owner's session has ended by then.
    now = new Date('2026-04-26T08:00:00.000Z');
    await bench.carillon.owner.ok('DELETE', bench.carillon.in(`report-schedules/${id}`));
  });

  it('is refused without receivers or a day, and can be ended', async () => {
    const create = (body: object) => bench.carillon.owner.call('POST', bench.carillon.in('report-schedules'), body);
    const usual = {
      title: 'x',
      subject: { kind: 'overview' },
      recipients: ['a@example.com'],
      frequency: 'weekly',
      weekday: 0,
    };
    for (const wrong of [
      { recipients: [] },
      { recipients: ['nobody'] },
      { weekday: undefined },
      { frequency: 'monthly' },
      { localTime: '25:00' },
    ]) {
      expect([wrong, (await create({ ...usual, ...wrong })).status]).toEqual([wrong, 422]);
    }
    const { items } = await bench.get<{ items: { id: string }[] }>('report-schedules');
    const id = items[0]?.id ?? '';
    await bench.carillon.owner.ok('DELETE', bench.carillon.in(`report-schedules/${id}`));
    expect((await bench.carillon.owner.call('DELETE', bench.carillon.in(`report-schedules/${id}`))).status).toBe(404);
  });
});
