import type { AccountAnswer, DeliveryAnswer } from './api-types.js';
import { canBeSeen, type Picture } from './pictures.js';
import { partsFor, type DemoChannel, type PlannedPart } from './plan.js';
import type { SentDelivery, Workshop } from './stage.js';
import { shortened } from './terminal.js';

interface ShownPicture {
  readonly url: string;
  readonly alt: string;
}

/** What a reader found of one delivery. */
interface Found {
  parts: number;
  images: number;
}

interface JsonFeed {
  readonly items: readonly {
    readonly url: string;
    readonly content_text?: string;
    readonly attachments?: readonly { readonly url: string; readonly title?: string }[];
  }[];
}

/** Opens every permalink without signing in, as anybody would, and compares what is there with what was meant. */
export async function readEverything(workshop: Workshop, sent: readonly SentDelivery[]): Promise<void> {
  const { findings, programs } = workshop;
  for (const { delivery, plan } of sent) {
    const { channel } = delivery;
    const parts = partsFor(plan, channel);
    const found = await LOOKS[channel](delivery, parts, workshop);
    const pictures = parts.flatMap((part) => part.pictures).length;
    findings.parts += found.parts;
    findings.images += found.images;
    const isWhole = found.parts === parts.length && found.images === pictures;
    const words = [
      counted(found.parts, parts.length, 'part'),
      pictures > 0 && `${counted(found.images, pictures, 'picture')} with alternative text`,
    ];
    findings.expect(isWhole, `${channel.padEnd(7)}  ${shortened(plan.title, 23)}`, words.filter(Boolean).join(', '));
  }
  const feed = workshop.accounts.get('feed');
  const entries = sent.filter(({ delivery }) => delivery.channel === 'feed').map(({ delivery }) => delivery);
  if (feed) await readOtherFormats(workshop, feed, entries);
  findings.expect(
    findings.webhooks > 0 && programs.receiver.refused === 0,
    'Every webhook came with a valid signature',
  );
}

type Look = (delivery: DeliveryAnswer, parts: readonly PlannedPart[], workshop: Workshop) => Promise<Found>;

const LOOKS: Readonly<Record<DemoChannel, Look>> = {
  /** Each part has a page. */
  async sandbox({ receipt }, parts, { signal }) {
    const found = { parts: 0, images: 0 };
    for (const [index, { text, pictures }] of parts.entries()) {
      const url = receipt?.parts[index]?.permalink ?? null;
      const html = url === null ? '' : await textAt(url, signal);
      if (wordsOf(html).includes(text)) found.parts += 1;
      if (url !== null) found.images += await seen(pictures, picturesIn(html, url), signal);
    }
    return found;
  },

  /** The entry in the feed and the entry's page say the same. */
  async feed({ permalink }, parts, { accounts, findings, signal }) {
    const feed = JSON.parse(await textAt(`${accounts.get('feed')?.url}/feed.json`, signal)) as JsonFeed;
    const entry = feed.items.find((item) => item.url === permalink);
    const found = { parts: 0, images: 0 };
    if (!entry || permalink === null) return found;
    findings.feedEntries += 1;
    const html = await textAt(permalink, signal);
    found.parts = parts.filter(({ text }) => entry.content_text?.includes(text) && wordsOf(html).includes(text)).length;
    const attached = (entry.attachments ?? []).map(({ url, title }) => ({ url, alt: title ?? '' }));
    const shown = picturesIn(html, permalink).map(({ alt }) => alt);
    const both = attached.filter(({ alt }) => shown.includes(alt));
    found.images = await seen(
      parts.flatMap((part) => part.pictures),
      both,
      signal,
    );
    return found;
  },

  /** What the receiver was sent, and what it made of it. */
  async webhook({ id, receipt }, parts, { findings, programs, signal }) {
    const received = programs.receiver.posts.get(id);
    const found = { parts: 0, images: 0 };
    if (!received) return found;
    findings.webhooks += 1;
    for (const [index, { text, pictures }] of parts.entries()) {
      const part = received.parts[index];
      const url = receipt?.parts[index]?.permalink ?? null;
      if (part?.text === text && url !== null && (await textAt(url, signal)) === text) found.parts += 1;
      const shown = (part?.media ?? []).map((file) => ({ url: file.url, alt: file.alt ?? '' }));
      found.images += await seen(pictures, shown, signal);
    }
    return found;
  },
};

async function readOtherFormats(
  { findings, signal }: Workshop,
  { url }: AccountAnswer,
  entries: readonly DeliveryAnswer[],
): Promise<void> {
  for (const format of ['rss.xml', 'atom.xml']) {
    const xml = await textAt(`${url}/${format}`, signal);
    const isWhole = entries.length > 0 && entries.every(({ permalink }) => xml.includes(permalink ?? '\0'));
    findings.expect(isWhole, `feed     ${format} holds the same entries`, `${url}/${format}`);
  }
}

/** How many of `pictures` are shown with their alternative text and can be opened. */
async function seen(
  pictures: readonly Picture[],
  shown: readonly ShownPicture[],
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  for (const picture of pictures) {
    const match = shown.find(({ alt }) => alt === picture.alt);
    const response = match && (await fetch(match.url, { signal }));
    if (response?.ok && (await canBeSeen(await response.arrayBuffer(), picture))) count += 1;
  }
  return count;
}

/** '' where there is no such page. */
async function textAt(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal });
  const text = await response.text();
  return response.ok ? text : '';
}

function wordsOf(html: string): string {
  return unescaped(html.replace(/<[^>]*>/gu, ''));
}

function picturesIn(html: string, base: string): ShownPicture[] {
  return (html.match(/<img [^>]*>/gu) ?? []).map((tag) => {
    const valueOf = (name: string): string => unescaped(new RegExp(` ${name}="([^"]*)"`, 'u').exec(tag)?.[1] ?? '');
    return { url: new URL(valueOf('src'), base).href, alt: valueOf('alt') };
  });
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(html: string): string {
  return html
    .replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(\w+);/gu, (whole, name: string) => NAMED[name] ?? whole);
}

function counted(found: number, wanted: number, what: string): string {
  const noun = wanted === 1 ? what : `${what}s`;
  return found === wanted ? `${wanted} ${noun}` : `${found} of ${wanted} ${noun}`;
}
