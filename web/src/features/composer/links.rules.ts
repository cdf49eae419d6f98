import type { LinkView, PostCheck } from '@/api';
import type { Outgoing } from './outgoing';

/**
 * What the server says becomes of addresses, to count and to show with. An address that was typed since is counted as it is, until the next
 * answer.
 */
export function outgoingOf({ accounts }: Pick<PostCheck, 'accounts'>): Outgoing {
  const byAccount = new Map(accounts.map(({ accountId, links }) => [accountId, links]));
  const texts = new Map(accounts.map(({ accountId, links }) => [accountId, replacing(links)]));
  return {
    text: (accountId, text) => texts.get(accountId)?.(text) ?? text,
    changes: (wanted) => {
      const all = wanted.flatMap(({ id }) => byAccount.get(id) ?? []);
      // The end of a short address is not known before the post is saved.
      const shown = all.map(({ written, goesOutAs }) => ({ written, goesOutAs: goesOutAs.replace(/x{10}$/, '…') }));
      return [...new Map(shown.map((link) => [`${link.written} ${link.goesOutAs}`, link])).values()];
    },
    sign: JSON.stringify([...byAccount]),
  };
}

/** Longer addresses first: one may be the beginning of another. */
function replacing(links: readonly LinkView[]): (text: string) => string {
  if (links.length === 0) return (text) => text;
  const becomes = new Map(links.map(({ written, goesOutAs }) => [written, goesOutAs]));
  const longestFirst = [...becomes.keys()].toSorted((a, b) => b.length - a.length);
  const any = new RegExp(longestFirst.map(literally).join('|'), 'g');
  return (text) => text.replaceAll(any, (written) => becomes.get(written) ?? written);
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
