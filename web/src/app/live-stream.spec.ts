import { LiveStream, type Source } from './live-stream';

const { jest: timers } = import.meta as unknown as { readonly jest: typeof jest };

class FakeSource implements Source {
  readyState = 1;
  isClosed = false;
  private readonly listeners = new Map<string, (message: { readonly data: unknown }) => void>();

  readonly addEventListener = (type: string, listener: (message: { readonly data: unknown }) => void): void => {
    this.listeners.set(type, listener);
  };

  readonly close = (): void => {
    this.isClosed = true;
  };

  say(type: string, data: unknown = '{}'): void {
    this.listeners.get(type)?.({ data });
  }

  /** @param readyState 0 where the browser would try again, 2 where an answer refused the stream */
  fail(readyState = 0): void {
    this.readyState = readyState;
    this.say('error');
  }
}

describe('the stream of events', () => {
  let sources: FakeSource[];
  let told: string[];
  let stream: LiveStream;
  const last = (): FakeSource => sources.at(-1) ?? new FakeSource();
  const after = (ms: number): Promise<void> => timers.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    timers.useFakeTimers();
    sources = [];
    told = [];
    stream = new LiveStream(
      () => {
        const source = new FakeSource();
        sources.push(source);
        return source;
      },
      ['post.changed'],
      {
        onStatus: (status) => told.push(status),
        onEvent: (type, data) => told.push(`${type} ${String(data)}`),
        onGap: () => told.push('gap'),
        onRefused: () => told.push('refused'),
      },
    );
  });
  afterEach(() => {
    stream.stop();
    timers.useRealTimers();
  });

  it('hands on events, and says nothing of a gap at its beginning', () => {
    stream.start(false);
    last().say('ready');
    last().say('post.changed', '{"postId":"p"}');
    expect(told).toEqual(['live', 'post.changed {"postId":"p"}']);
  });

  it('is not told as lost when it ends as planned, and what was missed is read', async () => {
    stream.start(false);
    last().say('ready');
    last().fail();
    await after(1_000);
    expect(sources).toHaveLength(2);
    last().say('ready');
    expect(told).toEqual(['live', 'live', 'gap']);
  });

  it('is told as lost from the second failure on, and tries ever more seldom', async () => {
    stream.start(false);
    last().say('ready');
    last().fail();
    await after(1_000);
    last().fail();
    expect(told).toEqual(['live', 'lost']);
    await after(1_999);
    expect(sources).toHaveLength(2);
    await after(1);
    expect(sources).toHaveLength(3);
    stream.hurry();
    expect(sources).toHaveLength(3);
    last().fail();
    stream.hurry();
    expect(sources).toHaveLength(4);
  });

  it('says so when the server answers and refuses it', () => {
    stream.start(false);
    last().fail(2);
    expect(told).toEqual(['refused']);
  });

  it('gives its connection back while nobody looks, and reads everything again on the return', async () => {
    stream.start(false);
    last().say('ready');
    stream.hide();
    await after(60_000);
    expect(last().isClosed).toBe(true);
    expect(sources).toHaveLength(1);
    stream.show();
    expect(sources).toHaveLength(2);
    last().say('ready');
    expect(told).toEqual(['live', 'live', 'gap']);
  });

  it('stays open for a glance elsewhere', async () => {
    stream.start(false);
    last().say('ready');
    stream.hide();
    await after(1_000);
    stream.show();
    await after(60_000);
    expect(last().isClosed).toBe(false);
    expect(sources).toHaveLength(1);
  });

  it('does not try again for a tab that was hidden while it was away', async () => {
    stream.start(false);
    last().fail();
    stream.hide();
    await after(120_000);
    const tried = sources.length;
    await after(120_000);
    expect(sources).toHaveLength(tried);
  });

  it('is not opened by a tab that nobody has looked at', async () => {
    stream.start(true);
    await after(60_000);
    expect(sources).toHaveLength(0);
    stream.show();
    expect(sources).toHaveLength(1);
  });

  it('ignores what a source says that was given up', async () => {
    stream.start(false);
    const [first] = sources;
    stream.hide();
    await after(60_000);
    first?.fail();
    await after(60_000);
    expect(sources).toHaveLength(1);
  });
});
