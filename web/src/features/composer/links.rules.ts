import type { LinkView, PostCheck } from '@/api';

/** What the addresses of a draft become on their way to each account, as far as the server has said so. */
export type LinksByAccount = ReadonlyMap<string, readonly LinkView[]>;
export const NO_LINKS: LinksByAccount = new Map();

/** @returns `present` itself where the answer says nothing new, so that nothing is counted anew */
export function newLinks(present: LinksByAccount, { accounts }: Pick<PostCheck, 'accounts'>): LinksByAccount {
  const told: LinksByAccount = new Map(accounts.map(({ accountId, links }) => [accountId, links]));
  return JSON.stringify([...told]) === JSON.stringify([...present]) ? present : told;
}

/** A text as it goes out. Longer addresses first: one may be the beginning of another. */
export function asItGoesOut(text: string, links: readonly LinkView[]): string {
  if (links.length === 0 || text === '') return text;
  const becomes = new Map(links.map(({ written, goesOutAs }) => [written, goesOutAs]));
  const any = [...becomes.keys()].toSorted((a, b) => b.length - a.length).map(literally);
  return text.replaceAll(new RegExp(any.join('|'), 'g'), (written) => becomes.get(written) ?? written);
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** Each change once, for all accounts that have it. The end of a short address is not known before the post is saved. */
export function shownLinks(
  links: LinksByAccount,
  recipients: readonly { readonly id: string }[],
): readonly { readonly written: string; readonly goesOutAs: string }[] {
  const all = recipients.flatMap(({ id }) => links.get(id) ?? []);
  const shown = all.map(({ written, goesOutAs }) => ({ written, goesOutAs: goesOutAs.replace(/x{10}$/, '…') }));
  return [...new Map(shown.map((link) => [`${link.written} ${link.goesOutAs}`, link])).values()];
}
