import type { ChannelCapabilities, ChannelDraft, ChannelMedia, MediaDto, PostCheck } from '@/api';
import { checkDraft, textLength, type ChannelLimits, type TextLimit } from './contract';
import {
  contentFor,
  isAddress,
  isUnfinished,
  settingsFor,
  sourceOf,
  variantAt,
  type Addressee,
  type ContentField,
  type Draft,
  type Scope,
} from './draft.rules';
import { UNCHANGED, type Outgoing } from './outgoing';

/** A chosen account, with what it takes. */
export interface Recipient extends Addressee {
  readonly name: string;
  readonly channelName: string;
  readonly limits: ChannelLimits;
  readonly capabilities: ChannelCapabilities;
}

export interface Issue {
  readonly severity: 'blocks' | 'warns';
  readonly code: string;
  readonly message: string;
  readonly field: string;
}

export type IssuesByAccount = ReadonlyMap<string, readonly Issue[]>;

/** The same issue with the same cause, for all accounts that have it. */
export interface Finding extends Issue {
  readonly key: string;
  /** Where to mend it. */
  readonly scope: Scope;
  readonly accountIds: readonly string[];
}

/** Only this page knows: the server never gets such a link. */
const UNFINISHED_LINK: Issue = {
  severity: 'blocks',
  code: 'link-unfinished',
  message: 'The link is no complete web address. It begins with https://.',
  field: 'link',
};

/** The scope of a link that would be missing from what one of the accounts gets; null where there is none. */
export function unfinishedLinkAt(draft: Draft, recipients: readonly Recipient[]): Scope | null {
  const concerned = recipients.find((recipient) => isUnfinished(contentFor(draft, recipient).link));
  return concerned ? sourceOf(draft, concerned, 'link') : null;
}

/** What an adapter would get. */
export function channelDraftFor(
  draft: Draft,
  recipient: Recipient,
  media: ReadonlyMap<string, MediaDto>,
  outgoing: Outgoing = UNCHANGED,
): ChannelDraft {
  const out = (text: string): string => outgoing.text(recipient.id, text);
  const content = contentFor(draft, recipient);
  const { link } = content;
  const defaults = Object.fromEntries(
    recipient.capabilities.settings.flatMap((field) => (field.default === null ? [] : [[field.name, field.default]])),
  );
  return {
    parts: content.parts.map((part) => ({
      text: out(part.text),
      media: part.media.flatMap(({ mediaId, alt }): ChannelMedia[] => {
        const file = media.get(mediaId);
        return file ? [{ ...file, alt: alt ?? file.alt, sha256: '' }] : [];
      }),
      poll: part.poll,
    })),
    link: link && isAddress(link.url) ? { url: out(link.url), title: link.title, description: link.description } : null,
    language: content.language,
    contentWarning: content.contentWarning === '' ? null : content.contentWarning,
    firstComment: content.firstComment ? out(content.firstComment) : null,
    settings: { ...defaults, ...settingsFor(draft, recipient) },
  };
}

/** What can be told at once, on this page. Accounts that get the same and take the same are looked at once. */
export function instantIssues(
  draft: Draft,
  recipients: readonly Recipient[],
  media: ReadonlyMap<string, MediaDto>,
  outgoing: Outgoing,
): IssuesByAccount {
  const alike = new Map<string, readonly Issue[]>();
  return new Map(
    recipients.map((recipient) => {
      const own = draft.variants[`account:${recipient.id}`] === undefined ? '' : recipient.id;
      const key = `${recipient.channel}|${own}|${JSON.stringify(recipient.limits)}`;
      const issues = alike.get(key) ?? [
        ...(isUnfinished(contentFor(draft, recipient).link) ? [UNFINISHED_LINK] : []),
        ...checkDraft(channelDraftFor(draft, recipient, media, outgoing), recipient.limits, recipient.capabilities),
      ];
      alike.set(key, issues);
      return [recipient.id, issues];
    }),
  );
}

/** What only the server could tell. @param instant what this page said about the same text */
export function furtherIssues(answer: PostCheck, instant: IssuesByAccount): IssuesByAccount {
  return new Map(
    answer.accounts.map(({ accountId, issues }) => {
      const known = new Set((instant.get(accountId) ?? []).map(signOf));
      return [accountId, issues.filter((issue) => !known.has(signOf(issue)))];
    }),
  );
}

function signOf({ code, field }: Issue): string {
  return `${code}|${field}`;
}

/** One list for all accounts: what blocks first, and each cause once. */
export function findingsOf(
  draft: Draft,
  recipients: readonly Recipient[],
  ...sources: readonly IssuesByAccount[]
): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const recipient of recipients) {
    const seen = new Set<string>();
    for (const issue of sources.flatMap((source) => source.get(recipient.id) ?? [])) {
      if (seen.has(signOf(issue))) continue;
      seen.add(signOf(issue));
      const scope = sourceOf(draft, recipient, fieldOf(issue.field));
      const key = `${scope}|${signOf(issue)}|${issue.message}`;
      const present = found.get(key);
      found.set(key, { ...issue, key, scope, accountIds: [...(present?.accountIds ?? []), recipient.id] });
    }
  }
  return [...found.values()].toSorted((a, b) => Number(a.severity === 'warns') - Number(b.severity === 'warns'));
}

function fieldOf(path: string): ContentField | 'settings' {
  const [first = ''] = path.split('.');
  switch (first) {
    case 'settings':
    case 'link':
    case 'language':
    case 'contentWarning':
    case 'firstComment':
      return first;
    default:
      return 'parts';
  }
}

/** The chosen accounts that get a field as it stands at a scope. */
export function recipientsOf(
  draft: Draft,
  scope: Scope,
  recipients: readonly Recipient[],
  field: ContentField = 'parts',
): readonly Recipient[] {
  const concerned = recipients.filter((recipient) => {
    if (scope === 'common') return sourceOf(draft, recipient, field) === 'common';
    if (scope === `channel:${recipient.channel}`)
      return variantAt(draft, `account:${recipient.id}`).content[field] === undefined;
    return scope === `account:${recipient.id}`;
  });
  return concerned;
}

export interface Counted {
  readonly key: string;
  readonly channel: string;
  readonly name: string;
  readonly limit: TextLimit;
  /** By what shares the budget. */
  readonly alreadyUsed: number;
  /** The text that is counted: as it goes out. */
  readonly out: (text: string) => string;
}

/** The limits that a text at a scope has to keep: each channel's once, unless its accounts differ. */
export function limitsAt(
  draft: Draft,
  scope: Scope,
  recipients: readonly Recipient[],
  outgoing: Outgoing,
): readonly Counted[] {
  const found = new Map<string, Counted>();
  for (const recipient of recipientsOf(draft, scope, recipients)) {
    const { text } = recipient.limits;
    const warning = text.countsContentWarning ? contentFor(draft, recipient).contentWarning : null;
    const alreadyUsed = warning ? textLength(warning, text.unit) : 0;
    const key = `${recipient.channel}|${JSON.stringify(text)}|${alreadyUsed}|${outgoing.sign}`;
    const out = (written: string): string => outgoing.text(recipient.id, written);
    if (!found.has(key)) {
      found.set(key, { key, channel: recipient.channel, name: recipient.channelName, limit: text, alreadyUsed, out });
    }
  }
  return [...found.values()];
}
