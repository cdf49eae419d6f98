const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15_000;
/** A browser opens six connections to one address over HTTP/1.1. A tab that nobody looks at gives its one back, but not for a glance elsewhere. */
const KEPT_HIDDEN_MS = 5_000;
/** Of an `EventSource`: the server answered with something else than a stream. */
const CLOSED = 2;

export type LiveStatus = 'connecting' | 'live' | 'lost';

/** What we need of an `EventSource`. */
export interface Source {
  readonly readyState: number;
  readonly addEventListener: (type: string, listener: (message: { readonly data: unknown }) => void) => void;
  readonly close: () => void;
}

export interface Listener {
  readonly onStatus: (status: LiveStatus) => void;
  readonly onEvent: (type: string, data: unknown) => void;
  /** Events may have been missed: everything shown may be old. */
  readonly onGap: () => void;
  /** The server answers, but gives no stream: perhaps nobody is signed in any more. */
  readonly onRefused: () => void;
}

/**
 * The events of a workspace, for as long as somebody looks: connects again by itself, again and again. The service ends each stream after a quarter of an hour
 * on purpose, so only a second failure in a row is told as a loss.
 */
export class LiveStream {
  private source: Source | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private hiding: ReturnType<typeof setTimeout> | null = null;
  private failures = 0;
  private missed = false;

  constructor(
    private readonly open: () => Source,
    private readonly types: readonly string[],
    private readonly listener: Listener,
  ) {}

  /** @param isHidden whether the tab is one that nobody looks at yet */
  start(isHidden: boolean): void {
    if (isHidden) this.missed = true;
    else this.connect();
  }

  stop(): void {
    this.disconnect();
    this.cancelHiding();
  }

  hide(): void {
    this.hiding ??= setTimeout(() => {
      this.disconnect();
      this.missed = true;
    }, KEPT_HIDDEN_MS);
  }

  show(): void {
    this.cancelHiding();
    if (this.source === null) this.connect();
  }

  /** Instead of waiting for the next try: the network is back, or somebody looks. */
  hurry(): void {
    if (this.retry !== null) this.connect();
  }

  private connect(): void {
    this.disconnect();
    const source = this.open();
    this.source = source;
    source.addEventListener('ready', () => {
      this.failures = 0;
      this.listener.onStatus('live');
      if (this.missed) this.listener.onGap();
      this.missed = false;
    });
    source.addEventListener('gap', () => this.listener.onGap());
    for (const type of this.types) source.addEventListener(type, ({ data }) => this.listener.onEvent(type, data));
    source.addEventListener('error', () => this.fail(source));
  }

  private fail(source: Source): void {
    if (source !== this.source) return;
    const isRefused = source.readyState === CLOSED;
    // The browser gives up for good on some errors; we never do.
    this.disconnect();
    this.missed = true;
    this.failures += 1;
    if (this.failures > 1) this.listener.onStatus('lost');
    if (isRefused) this.listener.onRefused();
    this.retry = setTimeout(
      () => this.connect(),
      Math.min(FIRST_RETRY_MS * 2 ** (this.failures - 1), LONGEST_RETRY_MS),
    );
  }

  private disconnect(): void {
    this.source?.close();
    this.source = null;
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
  }

  private cancelHiding(): void {
    if (this.hiding !== null) clearTimeout(this.hiding);
    this.hiding = null;
  }
}
