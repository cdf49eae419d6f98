import {
  ChannelError,
  checkDraft,
  type ChannelAdapter,
  type ChannelDraft,
  type ChannelMedia,
  type ChannelReceipt,
  type Json,
  type PublishContext,
} from '../contract/index.js';
import { feedAuth } from './feed.auth.js';
import { FEED_CAPABILITIES } from './feed.limits.js';
import type { FeedContent, FeedMedia, FeedPart, FeedStore } from './feed.store.js';

const GONE = 'The feed or the entry is no longer there.';

/**
 * The feed channel. All parts of a post make one entry, published in one step, under the delivery's id: sending it again changes nothing.
 */
export function createFeedAdapter(store: FeedStore): ChannelAdapter {
  /** The whole step: what it made follows from the key and the draft, so that a look-up can say the same. */
  const madeBy = (id: string): Json => ({ entryId: id });

  const receiptOf = (slug: string, id: string, draft: ChannelDraft): ChannelReceipt => {
    const page = store.urlOf(slug, id);
    return {
      parts: draft.parts.map((_, index) =>
        index === 0
          ? { remoteId: id, permalink: page }
          : { remoteId: `${id}.${index + 1}`, permalink: `${page}#part-${index + 1}` },
      ),
      firstComment: null,
    };
  };

  return {
    channel: 'feed',
    capabilities: FEED_CAPABILITIES,
    auth: feedAuth(store),

    check: (draft, limits) => checkDraft(draft, limits, FEED_CAPABILITIES),

    async publish(draft, context) {
      stopIfAborted(context);
      const { account, key, steps, clock } = context;
      const content = await contentOf(draft, context, (name, resolve) => steps.run(name, 'prepare', resolve));
      stopIfAborted(context);
      await steps.run('part.0', 'publish', async () => {
        const isThere = await write(() => store.add({ accountId: account.id, id: key.id, content }, clock.now()));
        if (!isThere) throw new ChannelError('rejected', GONE);
        return madeBy(key.id);
      });
      return receiptOf(account.remoteId, key.id, draft);
    },

    async find({ key }, { account }) {
      const entry = await read(() => store.find(account.id, key.id));
      return entry === null ? 'absent' : { found: madeBy(entry.id) };
    },

    async edit(receipt, draft, context) {
      stopIfAborted(context);
      const { account, clock } = context;
      const id = entryIdOf(receipt);
      // Not remembered: a changed draft may have another file at the same place.
      const content = await contentOf(draft, context, (_, resolve) => resolve());
      const isThere = await write(() => store.change({ accountId: account.id, id, content }, clock.now()));
      if (!isThere) throw new ChannelError('rejected', GONE);
      return receiptOf(account.remoteId, id, draft);
    },

    async remove(receipt, { account, clock, signal }) {
      stopIfAborted({ signal });
      await write(() => store.remove(account.id, entryIdOf(receipt), clock.now()));
    },
  };
}

type Once = (name: string, resolve: () => ReturnType<typeof fitted>) => Promise<FeedMedia>;

async function contentOf(draft: ChannelDraft, context: PublishContext, once: Once): Promise<FeedContent> {
  const parts: FeedPart[] = [];
  for (const [index, part] of draft.parts.entries()) {
    const media: FeedMedia[] = [];
    for (const [position, file] of part.media.entries()) {
      media.push(await once(`media.${index}.${position}`, () => fitted(file, context)));
    }
    parts.push({ text: part.text, media });
  }
  const { title } = draft.settings;
  const { link, language, contentWarning } = draft;
  return {
    title: typeof title === 'string' && title.trim() !== '' ? title.replace(/\s+/gu, ' ').trim() : null,
    parts,
    link: link && { url: link.url, title: link.title, description: link.description },
    language,
    contentWarning,
  };
}

/** Plain JSON of its own, so that it can be remembered as a step's result. */
async function fitted(file: ChannelMedia, context: PublishContext) {
  stopIfAborted(context);
  const { id: mediaId, kind, durationMs, alt } = file;
  const found = await context.media.file(mediaId);
  const { mime, bytes, width, height } = found;
  return { mediaId, kind, url: found.publicUrl(), mime, bytes, width, height, durationMs, alt };
}

function entryIdOf(receipt: ChannelReceipt): string {
  const id = receipt.parts[0]?.remoteId;
  if (id === undefined) throw new ChannelError('rejected', GONE);
  return id;
}

function stopIfAborted({ signal }: { readonly signal: AbortSignal }): void {
  if (signal.aborted) throw new ChannelError('unavailable', 'It was stopped before anything was written.');
}

/** A failed write may have been kept all the same: the connection can break after the commit. Writing again is harmless. */
async function write<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw new ChannelError('unknown', 'The entry was sent to be stored, but no clear answer came back.', { cause });
  }
}

async function read<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw new ChannelError('unavailable', 'The entries could not be read.', { cause });
  }
}
