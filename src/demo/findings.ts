import type { Terminal } from './terminal.js';

/** The last line of `--json`. */
export interface DemoSummary {
  readonly deliveries: number;
  readonly published: number;
  /** Messages that readers found, those of threads one by one. */
  readonly parts: number;
  /** Pictures that readers could open, with their alternative text. */
  readonly images: number;
  readonly feedEntries: number;
  /** Requests with a valid signature that carried a post. */
  readonly webhooks: number;
  readonly snapshots: number;
  /** Milliseconds from due to published; null where nothing was published. */
  readonly lateness: { readonly p50: number | null; readonly p99: number | null; readonly max: number | null };
  readonly ok: boolean;
  readonly seconds: number;
  /** What was expected and not seen, in plain words. */
  readonly missing: readonly string[];
}

/** What was expected, what was seen. */
export class Findings {
  readonly missing: string[] = [];
  readonly latenessMs: number[] = [];
  deliveries = 0;
  published = 0;
  parts = 0;
  images = 0;
  feedEntries = 0;
  webhooks = 0;
  snapshots = 0;

  constructor(private readonly terminal: Terminal) {}

  /** Says and notes whether something was seen. @returns `seen` */
  expect(seen: boolean, text: string, detail = ''): boolean {
    if (seen) this.terminal.good(text, detail);
    else this.lacks(text, detail);
    return seen;
  }

  lacks(text: string, detail = ''): void {
    // Said in columns, kept as a sentence.
    const words = text.replace(/\s+/gu, ' ').trim();
    this.missing.push(detail === '' ? words : `${words} (${detail})`);
    this.terminal.bad(text, detail);
  }

  summary(seconds: number): DemoSummary {
    const { deliveries, published, parts, images, feedEntries, webhooks, snapshots, missing } = this;
    return {
      deliveries,
      published,
      parts,
      images,
      feedEntries,
      webhooks,
      snapshots,
      lateness: { p50: this.lateness(0.5), p99: this.lateness(0.99), max: this.lateness(1) },
      ok: missing.length === 0,
      seconds: Math.round(seconds * 10) / 10,
      missing,
    };
  }

  /** Nearest rank. */
  private lateness(share: number): number | null {
    const sorted = [...this.latenessMs].sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  }
}
