import { randomUUID } from 'node:crypto';
import { channelAdapterContract } from '../../../../test/contract/channel-adapter.contract.js';
import type { ChannelBench } from '../../../../test/contract/channel-bench.js';
import { BenchSession } from '../../../../test/contract/support/bench-session.js';
import { aDraft, aThread, withMedia } from '../../../../test/contract/support/contract-test.js';
import { ChannelError, type ChannelDraft, type ConnectContext } from '../contract/index.js';
import { createFeedAdapter, type FeedEntry, type FeedStore, type StoredFeedEntry } from './index.js';

const NO_NETWORK = 'it is served by ourselves';

/** Entries in memory, with the same promises as the real store. */
class MemoryFeedStore implements FeedStore {
  readonly entries = new Map<string, StoredFeedEntry & { removed?: boolean }>();
  readonly calls: string[] = [];
  failNext: 'before' | 'after' | null = null;

  add(entry: FeedEntry, at: Date): Promise<boolean> {
    return this.run('add', () => {
      if (!this.entries.has(entry.id)) this.entries.set(entry.id, { ...entry, publishedAt: at });
      return true;
    });
  }

  change(entry: FeedEntry): Promise<boolean> {
    return this.run('change', () => {
      const known = this.entries.get(entry.id);
      if (!known || known.removed) return false;
      this.entries.set(entry.id, { ...known, content: entry.content });
      return true;
    });
  }

  remove(_accountId: string, id: string): Promise<void> {
    return this.run('remove', () => {
      const known = this.entries.get(id);
      if (known) this.entries.set(id, { ...known, removed: true });
    });
  }

  find(_accountId: string, id: string): Promise<StoredFeedEntry | null> {
    return this.run('find', () => this.entries.get(id) ?? null);
  }

  urlOf(slug: string, entryId?: string): string {
    return `https://carillon.example/feeds/${slug}${entryId === undefined ? '' : `/${entryId}`}`;
  }

  private async run<T>(name: string, work: () => T): Promise<T> {
    this.calls.push(name);
    const failing = this.failNext;
    this.failNext = null;
    if (failing === 'before') throw new Error('connection refused');
    const result = work();
    if (failing === 'after') throw new Error('connection lost');
    return result;
  }
}

let store = new MemoryFeedStore();
const adapter = createFeedAdapter({
  add: (entry, at) => store.add(entry, at),
  change: (entry) => store.change(entry),
  remove: (accountId, id) => store.remove(accountId, id),
  find: (accountId, id) => store.find(accountId, id),
  urlOf: (slug, entryId) => store.urlOf(slug, entryId),
});

async function connect(context: ConnectContext, input: Record<string, string>) {
  const [method] = adapter.auth.methods;
  if (method?.kind !== 'fields') throw new Error('A feed is connected by fields.');
  const [account] = await method.connect(input, context);
  if (!account) throw new Error('Connecting makes an account.');
  return account;
}

const bench: ChannelBench = {
  adapter,
  variants: ['own'],
  threadInOneCall: true,
  draft: (marker): ChannelDraft => ({
    parts: [{ text: marker, media: [], poll: null }],
    link: null,
    language: null,
    contentWarning: null,
    firstComment: null,
    settings: {},
  }),
  notApplicable: {
    status: NO_NETWORK,
    throttled: NO_NETWORK,
    revoked: NO_NETWORK,
    expired: NO_NETWORK,
    rejected: NO_NETWORK,
    unavailable: NO_NETWORK,
    drop: NO_NETWORK,
    'bad-body': NO_NETWORK,
    delay: NO_NETWORK,
  },
  async start() {
    store = new MemoryFeedStore();
    const own = store;
    return {
      connect: (context) => connect(context, { title: 'Bells', description: '', homeUrl: '' }),
      posts: async () =>
        [...own.entries.values()]
          .filter((entry) => !entry.removed)
          .flatMap((entry) =>
            entry.content.parts.map((part, index) => ({
              remoteId: idOf(entry.id, index),
              text: part.text,
              replyTo: index === 0 ? null : idOf(entry.id, index - 1),
              media: part.media.map(({ mime, alt, bytes }) => ({ mime, alt, bytes })),
            })),
          ),
      fault: () => Promise.reject(new Error(NO_NETWORK)),
      requests: () => own.calls.map((path) => ({ method: 'CALL', path })),
      stop: async () => undefined,
    };
  },
};

function idOf(entryId: string, index: number): string {
  return index === 0 ? entryId : `${entryId}.${index + 1}`;
}

channelAdapterContract(bench);

describe('the feed channel and its store', () => {
  let session: BenchSession;
  beforeEach(async () => {
    session = await BenchSession.open(bench, 'own');
  });
  afterEach(() => session.close());

  it('looks for an entry whose storing gave no answer, and publishes once', async () => {
    for (const failing of ['before', 'after'] as const) {
      const delivery = session.delivery(aThread(bench, 2));
      store.failNext = failing;
      await delivery.fails('unknown');
      const finding = await delivery.find();
      if (failing === 'before') expect(finding).toBe('absent');
      else delivery.accept(finding);
      const receipt = await delivery.publish();
      expect(receipt.parts.map((part) => part.remoteId)).toEqual([delivery.key.id, `${delivery.key.id}.2`]);
      expect(store.entries.get(delivery.key.id)?.content.parts).toHaveLength(2);
    }
    expect(store.entries.size).toBe(2);
  });

  it('says that a look-up without an answer is unavailable, not absent', async () => {
    const delivery = session.delivery(aDraft(bench));
    store.failNext = 'before';
    await delivery.fails('unknown');
    store.failNext = 'before';
    expect((await session.failureOf(() => delivery.find())).kind).toBe('unavailable');
  });

  it('keeps title, link, language and content warning', async () => {
    const link = { url: 'https://shop.example/bells', title: 'Bells', description: null };
    const delivery = session.delivery({
      ...aDraft(bench, { link, language: 'de', contentWarning: 'Loud' }),
      settings: { title: ' The new\nbell ' },
    });
    const receipt = await delivery.publish();
    expect(store.entries.get(delivery.key.id)?.content).toMatchObject({
      title: 'The new bell',
      link,
      language: 'de',
      contentWarning: 'Loud',
    });
    expect(receipt.parts[0]?.permalink).toBe(store.urlOf(session.account.remoteId, delivery.key.id));
  });

  it('shows another picture after a change that put it in the place of the first', async () => {
    const [before, after] = [await session.media.image('Before'), await session.media.image('After')];
    const delivery = session.delivery(withMedia(aDraft(bench), [before]));
    const receipt = await delivery.publish();
    delivery.steps.begin();
    await adapter.edit?.(receipt, withMedia(delivery.draft, [after]), delivery.context());
    const [part] = store.entries.get(delivery.key.id)?.content.parts ?? [];
    expect(part?.media.map((file) => file.mediaId)).toEqual([after.id]);
  });

  it('rejects the change of an entry that was taken down', async () => {
    const delivery = session.delivery(aDraft(bench));
    const receipt = await delivery.publish();
    await adapter.remove?.(receipt, session.context());
    const error = await session.failureOf(async () => adapter.edit?.(receipt, delivery.draft, delivery.context()));
    expect(error.kind).toBe('rejected');
  });

  it('gives every feed an address of its own that people can read', async () => {
    const context = { ...session.context(), workspaceId: randomUUID() } as unknown as ConnectContext;
    const one = await connect(context, {
      title: 'Glöckchen & Söhne',
      description: 'All  of\nit',
      homeUrl: 'https://bells.example',
    });
    const two = await connect(context, { title: 'Glöckchen & Söhne' });
    expect(one).toMatchObject({
      handle: one.remoteId,
      displayName: 'Glöckchen & Söhne',
      data: { title: 'Glöckchen & Söhne', description: 'All of it', homeUrl: 'https://bells.example/' },
    });
    expect(one.remoteId).toMatch(/^glockchen-sohne-[0-9a-f]{8}$/);
    expect(two.remoteId).not.toBe(one.remoteId);
    expect((await connect(context, { title: '日本' })).remoteId).toMatch(/^feed-[0-9a-f]{8}$/);
  });

  it.each([
    ['title', { title: '  ' }],
    ['title', { title: 'a'.repeat(101) }],
    ['description', { title: 'x', description: 'a'.repeat(501) }],
    ['homeUrl', { title: 'x', homeUrl: 'javascript:alert(1)' }],
    ['homeUrl', { title: 'x', homeUrl: 'not an address' }],
  ])('names the field %s when it refuses what was typed', async (field, input) => {
    const error = await session.failureOf(() => connect(session.context() as unknown as ConnectContext, input));
    expect(error).toBeInstanceOf(ChannelError);
    expect({ kind: error.kind, code: error.code }).toEqual({ kind: 'rejected', code: `field:${field}` });
  });
});
