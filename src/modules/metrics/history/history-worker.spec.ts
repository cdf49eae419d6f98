import { ChannelError, type ChannelAdapter, type PastPage, type PastPost } from '../../channels/index.js';
import { DAY, HOUR, MetricsBench } from '../metrics-bench.js';
import { PartitionsRepository } from '../partitions.repository.js';
import { AccountHistoryRepository, type HistoryRow } from './account-history.repository.js';
import { MOST_PAGES } from './history-page.rules.js';
import { HistoryWorker } from './history-worker.service.js';
import { PastPostsRepository } from './past-posts.repository.js';

let bench: MetricsBench;
beforeEach(async () => void (bench = await MetricsBench.open()));
afterEach(() => bench.close());

const aPost = (id: string, daysAgo: number): PastPost => ({
  part: { remoteId: id, permalink: `https://social.example/${id}` },
  publishedAt: new Date(bench.now.getTime() - daysAgo * DAY),
  text: `Bell ${id}`,
  metrics: null,
});

/** Reads an account's history to its end. @param pageAt what the network lists, by the number of the page */
async function readAll(pageAt: (page: number) => PastPage): Promise<{ history: HistoryRow; asked: number }> {
  const accountId = await bench.anAccount();
  let asked = 0;
  const adapter = bench.network.adapter();
  const history = (cursor: unknown): Promise<PastPage> => {
    asked += 1;
    return Promise.resolve(pageAt(typeof cursor === 'number' ? cursor : 0));
  };
  const listing = { ...adapter, metrics: { ...adapter.metrics, history } } as ChannelAdapter;
  const { credentials } = bench.worker();
  const histories = new AccountHistoryRepository();
  const worker = new HistoryWorker(
    bench.database,
    histories,
    new PastPostsRepository(),
    bench.definitions(),
    new PartitionsRepository(bench.database),
    credentials,
    bench.registry(listing),
    bench.events,
    bench.clock,
    bench.log,
  );
  for (;;) {
    await worker.readDue();
    bench.move(3_000);
    const row = await histories.find(bench.database, accountId);
    if (row === null) throw new Error('The account has no history.');
    if (row.problem !== null) throw new Error(row.problem);
    if (row.state !== 'running') return { history: row, asked };
  }
}

describe('reading earlier posts', () => {
  it('goes on behind a page of which nothing counts', async () => {
    const pages: PastPage[] = [
      { posts: [aPost('a', 1)], next: 1 },
      { posts: [], next: 2 },
      { posts: [aPost('b', 3)], next: null },
    ];
    const { history } = await readAll((page) => pages[page] ?? { posts: [], next: null });
    expect(history).toMatchObject({ state: 'done', found: 2, added: 2 });
  });

  it('ends with a page that reaches back behind the year, and takes what is younger', async () => {
    const pages: PastPage[] = [
      { posts: [aPost('a', 360), aPost('b', 370)], next: 1 },
      { posts: [aPost('c', 371)], next: 2 },
    ];
    const { history, asked } = await readAll((page) => pages[page] ?? { posts: [], next: null });
    expect(history).toMatchObject({ state: 'done', added: 1 });
    expect(asked).toBe(1);
  });

  it('goes on where a list has another order, and an old post stands among the first', async () => {
    const pages: PastPage[] = [
      { posts: [aPost('a', 2), aPost('old', 700)], next: 1, reachesBackTo: new Date(bench.now.getTime() - 3 * DAY) },
      { posts: [aPost('b', 30)], next: 2, reachesBackTo: new Date(bench.now.getTime() - 366 * DAY) },
    ];
    const { history, asked } = await readAll((page) => pages[page] ?? { posts: [], next: null });
    expect(history).toMatchObject({ state: 'done', added: 2 });
    expect(asked).toBe(2);
  });

  it('has an old post measured, also where the network holds back at first', async () => {
    await readAll(() => ({ posts: [aPost('old', 300)], next: null }));
    bench.network.posts.set('old', { reach: 12, reactions: 3 });
    const { worker } = bench.worker();
    let refusals = 1;
    bench.network.onCall = () => {
      if (refusals-- > 0) throw new ChannelError('throttled', 'Slow down.');
    };
    await worker.collectDue();
    const [post] = await bench.database.query('SELECT reach FROM publication');
    expect(post).toEqual({ reach: null });
    bench.move(HOUR);
    await worker.collectDue();
    const [measured] = await bench.database.query('SELECT reach, reactions FROM publication');
    expect(measured).toEqual({ reach: 12, reactions: 3 });
    const [{ ended_reason: ended } = { ended_reason: null }] = await bench.database.query<{ ended_reason: unknown }>(
      'SELECT ended_reason FROM measurement',
    );
    expect(ended).toBe('complete');
  });

  it('leaves out what has an id that nobody could keep, and addresses that browsers should not be led to', async () => {
    const long = aPost('x'.repeat(5_000), 1);
    const odd = { ...aPost('odd', 2), part: { remoteId: 'odd', permalink: 'javascript:alert(1)' } };
    const { history } = await readAll(() => ({ posts: [long, odd], next: null }));
    expect(history).toMatchObject({ state: 'done', added: 1 });
    const rows = await bench.database.query('SELECT remote_id, permalink FROM publication');
    expect(rows).toEqual([{ remote_id: 'odd', permalink: null }]);
  });

  it('keeps what a network sends of a text without what Postgres takes in none', async () => {
    const odd = { ...aPost('odd', 2), text: `A \0 bell \u{D83D}` };
    const part = { remoteId: 'part', permalink: null, data: { note: 'half \u{DD14}' } };
    const { history } = await readAll(() => ({ posts: [odd, { ...aPost('part', 1), part }], next: null }));
    expect(history).toMatchObject({ state: 'done', added: 2, problem: null });
    const rows = await bench.database.query('SELECT excerpt FROM publication ORDER BY published_at');
    expect(rows).toEqual([{ excerpt: 'A \u{FFFD} bell \u{FFFD}' }, { excerpt: 'Bell part' }]);
  });

  it('ends at a network that has one more page for ever', async () => {
    const { history, asked } = await readAll((page) => ({ posts: [], next: page + 1 }));
    expect(history.state).toBe('done');
    expect(asked).toBe(MOST_PAGES);
  });
});
