import { randomUUID } from 'node:crypto';
import {
  ChannelError,
  type ChannelDraft,
  type ChannelMedia,
  type ChannelReceipt,
} from '../../../src/modules/channels/contract/index.js';
import type { BenchFault, ChannelBench } from '../channel-bench.js';
import { BenchSession } from './bench-session.js';

type FaultKind = BenchFault['act']['kind'];

/** Registers a test that gets a fresh account on a fresh stand-in, and that fails when a secret was heard. */
export function contractTest(
  bench: ChannelBench,
  variant: string,
  title: string,
  body: (session: BenchSession) => Promise<void>,
): void {
  it(title, async () => {
    const session = await BenchSession.open(bench, variant);
    try {
      await body(session);
      expect(session.leaks()).toEqual([]);
    } finally {
      await session.close();
    }
  });
}

/** As `contractTest`, for behaviour under a fault; skipped by name where the bench says why it can't happen. */
export function faultTest(
  bench: ChannelBench,
  variant: string,
  fault: FaultKind,
  title: string,
  body: (session: BenchSession) => Promise<void>,
): void {
  const reason = bench.notApplicable?.[fault];
  if (reason === undefined) contractTest(bench, variant, title, body);
  else it.skip(`${title} (not applicable: ${reason})`, () => undefined);
}

/** A draft of this channel, with words that occur nowhere else. */
export function aDraft(bench: ChannelBench, overrides: Partial<ChannelDraft> = {}): ChannelDraft {
  return { ...bench.draft(aMarker()), ...overrides };
}

/** A thread of `count` parts. */
export function aThread(bench: ChannelBench, count: number): ChannelDraft {
  const draft = bench.draft(aMarker());
  const [first] = draft.parts;
  if (!first) throw new Error('A draft has at least one part.');
  const more = Array.from({ length: count - 1 }, (_, index) => ({
    text: `${aMarker()} part ${index + 2}`,
    media: [],
    poll: null,
  }));
  return { ...draft, parts: [first, ...more] };
}

/** The draft with these files on its first part. */
export function withMedia(draft: ChannelDraft, media: readonly ChannelMedia[]): ChannelDraft {
  return { ...draft, parts: draft.parts.map((part, index) => (index === 0 ? { ...part, media } : part)) };
}

/** The draft with another text in its first part. */
export function withText(draft: ChannelDraft, text: string): ChannelDraft {
  return { ...draft, parts: draft.parts.map((part, index) => (index === 0 ? { ...part, text } : part)) };
}

export function aMarker(): string {
  return `bell ${randomUUID().slice(0, 8)}`;
}

/** The picture type the channel takes, or null where it takes no pictures. */
export function pictureType(bench: ChannelBench): 'image/png' | 'image/jpeg' | null {
  const types = bench.adapter.capabilities.limits.media.kinds.image?.mimeTypes ?? [];
  if (types.includes('image/png')) return 'image/png';
  return types.includes('image/jpeg') ? 'image/jpeg' : null;
}

/** Waits for a state, not for a time. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Publishes until it is out: a network that is at work on a file is asked again when it says. */
export async function publishAtLast(session: BenchSession, draft: ChannelDraft): Promise<ChannelReceipt> {
  const delivery = session.delivery(draft);
  for (let tries = 0; tries < 10; tries++) {
    try {
      return await delivery.publish();
    } catch (error) {
      if (!(error instanceof ChannelError) || error.kind !== 'processing') throw error;
      session.clock.advance(60);
    }
  }
  throw new Error('It never came out.');
}
