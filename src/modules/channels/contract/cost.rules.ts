import type { ChannelPrices } from './channel-capabilities.js';
import type { ChannelDraft } from './channel-draft.js';

/** What publishing a draft once costs the owner of the app. */
export interface CostEstimate {
  readonly currency: string;
  /** In millionths of the currency. */
  readonly micros: number;
  /** The day the prices were read. */
  readonly asOf: string;
}

/**
 * By the network's price list: each part and the first comment once, and each alternative text. Reading numbers later costs extra.
 * @param holdsLink whether the network counts a text as one with a link
 */
export function costOf(draft: ChannelDraft, prices: ChannelPrices, holdsLink: (text: string) => boolean): CostEstimate {
  const texts = [...draft.parts.map(({ text }) => text), ...(draft.firstComment === null ? [] : [draft.firstComment])];
  const published = texts.map((text) => (holdsLink(text) ? prices.partWithLink : prices.part));
  const altTexts = draft.parts.flatMap(({ media }) => media.filter(({ alt }) => alt !== null && alt !== ''));
  const micros = published.reduce((sum, price) => sum + price, altTexts.length * prices.altText);
  return { currency: prices.currency, micros, asOf: prices.asOf };
}
