import type { CreatePostBody, PostContent, PostPart, PostVariant, PostView } from '@/api';
import type { SettingValue } from './contract';

/** What somebody writes, as the composer holds it: every field present, and parts that keep their identity while they move. */
export interface DraftMedia {
  readonly mediaId: string;
  /** null takes that of the file; '' means decorative. */
  readonly alt: string | null;
}

export interface DraftPoll {
  readonly options: readonly string[];
  readonly multiple: boolean;
  readonly expiresInSeconds: number;
  readonly hideTotals: boolean;
}

export interface DraftPart {
  readonly key: string;
  readonly text: string;
  readonly media: readonly DraftMedia[];
  readonly poll: DraftPoll | null;
}

export interface DraftLink {
  /** As typed: it may be half an address. */
  readonly url: string;
  readonly title: string;
  readonly description: string;
}

export interface DraftContent {
  readonly parts: readonly DraftPart[];
  readonly link: DraftLink | null;
  readonly language: string | null;
  readonly contentWarning: string | null;
  readonly firstComment: string | null;
}

export type ContentField = keyof DraftContent;

/** What differs on one channel or account. An absent field is as in the post; null takes it away. */
export interface DraftVariant {
  readonly content: Partial<DraftContent>;
  readonly settings: Readonly<Record<string, SettingValue>>;
}

/** Whom a text is for: everybody, a channel, or one account of it. */
export type Scope = 'common' | `channel:${string}` | `account:${string}`;

export interface DraftTarget {
  readonly accountId: string;
  readonly offsetMinutes: number;
}

export interface Draft {
  readonly title: string;
  readonly campaignId: string | null;
  readonly labels: readonly string[];
  readonly content: DraftContent;
  readonly variants: Readonly<Partial<Record<Scope, DraftVariant>>>;
  readonly targets: readonly DraftTarget[];
}

export interface Addressee {
  readonly id: string;
  readonly channel: string;
}

const CONTENT_FIELDS = ['parts', 'link', 'language', 'contentWarning', 'firstComment'] as const;

let counter = 0;

/** @returns a key that no other part of this page has */
function nextKey(): string {
  counter += 1;
  return `part-${counter}`;
}

export function emptyPart(text = ''): DraftPart {
  return { key: nextKey(), text, media: [], poll: null };
}

export function emptyDraft(): Draft {
  return {
    title: '',
    campaignId: null,
    labels: [],
    content: { parts: [emptyPart()], link: null, language: null, contentWarning: null, firstComment: null },
    variants: {},
    targets: [],
  };
}

/** True while there is nothing that somebody would miss: accounts and times alone are chosen again in a moment. */
export function isBlank(draft: Draft): boolean {
  const { content } = draft;
  return (
    draft.title.trim() === '' &&
    draft.labels.length === 0 &&
    Object.values(draft.variants).every((variant) => variant === undefined || isEmptyVariant(variant)) &&
    content.parts.every((part) => part.text.trim() === '' && part.media.length === 0 && part.poll === null) &&
    content.link === null &&
    content.contentWarning === null &&
    content.firstComment === null
  );
}

export function draftOf(post: PostView): Draft {
  return {
    title: post.title,
    campaignId: post.campaignId,
    labels: post.labels,
    content: {
      parts: post.content.parts.map(partOf),
      link: linkOf(post.content.link),
      language: post.content.language ?? null,
      contentWarning: post.content.contentWarning ?? null,
      firstComment: post.content.firstComment ?? null,
    },
    variants: Object.fromEntries(post.variants.map((variant) => [scopeOf(variant), variantOf(variant)])),
    targets: (post.targets as readonly { accountId: string; offsetMinutes?: number }[]).map((target) => ({
      accountId: target.accountId,
      offsetMinutes: target.offsetMinutes ?? 0,
    })),
  };
}

/** The same draft with keys of this page's own, for one that was kept elsewhere. */
export function withFreshKeys(draft: Draft): Draft {
  const keys = new Map<string, string>();
  const fresh = (part: DraftPart): DraftPart => {
    const key = keys.get(part.key) ?? nextKey();
    keys.set(part.key, key);
    return { ...part, key };
  };
  return {
    ...draft,
    content: { ...draft.content, parts: draft.content.parts.map(fresh) },
    variants: Object.fromEntries(
      (Object.entries(draft.variants) as [Scope, DraftVariant][]).map(([scope, variant]) => [
        scope,
        variant.content.parts
          ? { ...variant, content: { ...variant.content, parts: variant.content.parts.map(fresh) } }
          : variant,
      ]),
    ),
  };
}

function partOf(part: PostPart): DraftPart {
  return {
    key: nextKey(),
    text: part.text,
    media: (part.media ?? []).map(({ mediaId, alt }) => ({ mediaId, alt: alt ?? null })),
    poll: part.poll
      ? {
          options: part.poll.options,
          multiple: part.poll.multiple ?? false,
          expiresInSeconds: part.poll.expiresInSeconds,
          hideTotals: part.poll.hideTotals ?? false,
        }
      : null,
  };
}

function linkOf(link: PostContent['link']): DraftLink | null {
  return link ? { url: link.url, title: link.title ?? '', description: link.description ?? '' } : null;
}

function scopeOf(variant: PostVariant): Scope {
  return variant.accountId === undefined ? `channel:${variant.channel ?? ''}` : `account:${variant.accountId}`;
}

function variantOf(variant: PostVariant): DraftVariant {
  return {
    content: {
      ...(variant.parts ? { parts: variant.parts.map(partOf) } : {}),
      ...(variant.link === undefined ? {} : { link: linkOf(variant.link) }),
      ...(variant.language === undefined ? {} : { language: variant.language }),
      ...(variant.contentWarning === undefined ? {} : { contentWarning: variant.contentWarning }),
      ...(variant.firstComment === undefined ? {} : { firstComment: variant.firstComment }),
    },
    settings: (variant.settings ?? {}) as Record<string, SettingValue>,
  };
}

/** What is sent to the API: a link that is no address yet stays out. Nothing goes out with one (`isUnfinished`). */
export function bodyOf(draft: Draft): CreatePostBody {
  return {
    title: draft.title,
    campaignId: draft.campaignId,
    labels: [...draft.labels],
    content: {
      parts: draft.content.parts.map(partBody),
      link: linkBody(draft.content.link),
      language: draft.content.language,
      contentWarning: textBody(draft.content.contentWarning),
      firstComment: textBody(draft.content.firstComment),
    },
    variants: (Object.entries(draft.variants) as [Scope, DraftVariant][]).flatMap(([scope, variant]) =>
      isEmptyVariant(variant) ? [] : [variantBody(scope, variant)],
    ),
    targets: draft.targets.map((target) => ({ ...target })),
  };
}

function variantBody(scope: Scope, { content, settings }: DraftVariant): PostVariant {
  const [kind, ...rest] = scope.split(':');
  const id = rest.join(':');
  return {
    ...(kind === 'account' ? { accountId: id } : { channel: id as NonNullable<PostVariant['channel']> }),
    ...(content.parts ? { parts: content.parts.map(partBody) } : {}),
    ...(content.link === undefined ? {} : { link: linkBody(content.link) }),
    ...(content.language === undefined ? {} : { language: content.language }),
    ...(content.contentWarning === undefined ? {} : { contentWarning: textBody(content.contentWarning) }),
    ...(content.firstComment === undefined ? {} : { firstComment: textBody(content.firstComment) }),
    ...(Object.keys(settings).length === 0 ? {} : { settings: { ...settings } }),
  };
}

function partBody(part: DraftPart): PostPart {
  return {
    text: part.text,
    media: part.media.map((file) => ({ ...file })),
    poll: part.poll ? { ...part.poll, options: [...part.poll.options] } : null,
  };
}

function linkBody(link: DraftLink | null): PostContent['link'] {
  if (link === null || !isAddress(link.url)) return null;
  return { url: link.url.trim(), title: textBody(link.title), description: textBody(link.description) };
}

function textBody(text: string | null): string | null {
  return text === null || text === '' ? null : text;
}

/** True for an address that the API takes as a link. */
export function isAddress(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed.length > 2_000 || !/^https?:\/\//iu.test(trimmed) || !URL.canParse(trimmed)) return false;
  const { hostname, username, password } = new URL(trimmed);
  return hostname !== '' && username === '' && password === '';
}

/** True for a link that somebody began, and that the API would not take. */
export function isUnfinished(link: DraftLink | null): boolean {
  return link !== null && !isAddress(link.url) && `${link.url}${link.title}${link.description}`.trim() !== '';
}

function isEmptyVariant(variant: DraftVariant): boolean {
  return Object.keys(variant.content).length === 0 && Object.keys(variant.settings).length === 0;
}

const NO_VARIANT: DraftVariant = { content: {}, settings: {} };

export function variantAt(draft: Draft, scope: Scope): DraftVariant {
  return draft.variants[scope] ?? NO_VARIANT;
}

/** Scopes from the widest to the one given: what is said later overrides. `channel` is that of an account's scope. */
export function scopesOf(scope: Scope, channel: string | null): readonly Scope[] {
  if (scope === 'common') return ['common'];
  if (scope.startsWith('account:') && channel !== null) return ['common', `channel:${channel}`, scope];
  return ['common', scope];
}

/** Content as seen at a scope: the post, overlaid by the channel's variant, overlaid by the account's. */
export function contentAt(draft: Draft, scope: Scope, channel: string | null): DraftContent {
  return scopesOf(scope, channel).reduce<DraftContent>(
    (content, one) => (one === 'common' ? content : { ...content, ...variantAt(draft, one).content }),
    draft.content,
  );
}

export function contentFor(draft: Draft, account: Addressee): DraftContent {
  return contentAt(draft, `account:${account.id}`, account.channel);
}

export function settingsFor(draft: Draft, account: Addressee): Readonly<Record<string, SettingValue>> {
  return {
    ...variantAt(draft, `channel:${account.channel}`).settings,
    ...variantAt(draft, `account:${account.id}`).settings,
  };
}

/** What the scope would show without a say of its own. */
function inherited(draft: Draft, scope: Scope, channel: string | null): DraftContent {
  const above = scopesOf(scope, channel).at(-2);
  return above === undefined ? draft.content : contentAt(draft, above, channel);
}

/** Sets a field at a scope. What equals the wider text is no difference, and follows it again. */
export function setField<Field extends ContentField>(
  draft: Draft,
  scope: Scope,
  channel: string | null,
  field: Field,
  value: DraftContent[Field],
): Draft {
  if (scope === 'common') return { ...draft, content: { ...draft.content, [field]: value } };
  const variant = variantAt(draft, scope);
  const { [field]: _, ...others } = variant.content;
  const same = sameValue(field, inherited(draft, scope, channel)[field], value);
  return putVariant(draft, scope, { ...variant, content: same ? others : { ...others, [field]: value } });
}

/** @param value undefined: as the channel has it by default */
export function setSetting(draft: Draft, scope: Scope, name: string, value: SettingValue | undefined): Draft {
  const variant = variantAt(draft, scope);
  const { [name]: _, ...others } = variant.settings;
  return putVariant(draft, scope, {
    ...variant,
    settings: value === undefined ? others : { ...others, [name]: value },
  });
}

/** Back to the wider text in all fields; settings of the channel stay. */
export function resetScope(draft: Draft, scope: Scope): Draft {
  return putVariant(draft, scope, { ...variantAt(draft, scope), content: {} });
}

function putVariant(draft: Draft, scope: Scope, variant: DraftVariant): Draft {
  const { [scope]: _, ...others } = draft.variants;
  return { ...draft, variants: isEmptyVariant(variant) ? others : { ...others, [scope]: variant } };
}

/** True where a scope says something of its own about the text and what goes with it. */
export function differs(draft: Draft, scope: Scope): boolean {
  return Object.keys(variantAt(draft, scope).content).length > 0;
}

/** The scope at which the value that an account gets is written: where to mend it. */
export function sourceOf(draft: Draft, account: Addressee, field: ContentField | 'settings'): Scope {
  const own: Scope = `account:${account.id}`;
  const ofChannel: Scope = `channel:${account.channel}`;
  if (field === 'settings') return Object.keys(variantAt(draft, own).settings).length > 0 ? own : ofChannel;
  if (variantAt(draft, own).content[field] !== undefined) return own;
  return variantAt(draft, ofChannel).content[field] === undefined ? 'common' : ofChannel;
}

function sameValue(field: ContentField, one: unknown, other: unknown): boolean {
  return field === 'parts'
    ? sameParts(one as readonly DraftPart[], other as readonly DraftPart[])
    : JSON.stringify(one) === JSON.stringify(other);
}

function sameParts(one: readonly DraftPart[], other: readonly DraftPart[]): boolean {
  return (
    one === other ||
    (one.length === other.length &&
      one.every((part, index) => {
        const counterpart = other[index];
        return counterpart !== undefined && (part === counterpart || samePart(part, counterpart));
      }))
  );
}

function samePart(one: DraftPart, other: DraftPart): boolean {
  return (
    one.text === other.text &&
    JSON.stringify(one.media) === JSON.stringify(other.media) &&
    JSON.stringify(one.poll) === JSON.stringify(other.poll)
  );
}

/** True when the server would keep the same for both. */
export function sameDraft(one: Draft, other: Draft): boolean {
  return one === other || JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

function canonical(draft: Draft): CreatePostBody {
  const body = bodyOf(draft);
  const scope = (variant: PostVariant): string => variant.accountId ?? variant.channel ?? '';
  return {
    ...body,
    variants: (body.variants ?? []).toSorted((a, b) => scope(a).localeCompare(scope(b))),
    targets: (body.targets ?? []).toSorted((a, b) => a.accountId.localeCompare(b.accountId)),
  };
}

export type DraftDifference = 'title' | 'campaign' | 'labels' | 'targets' | ContentField | `variant:${Scope}`;

/** Where two drafts differ, for people who have to choose between them. */
export function differences(one: Draft, other: Draft): readonly DraftDifference[] {
  const found: DraftDifference[] = [];
  if (one.title !== other.title) found.push('title');
  if (one.campaignId !== other.campaignId) found.push('campaign');
  if (JSON.stringify(one.labels) !== JSON.stringify(other.labels)) found.push('labels');
  const [mine, theirs] = [canonical(one), canonical(other)];
  if (JSON.stringify(mine.targets) !== JSON.stringify(theirs.targets)) found.push('targets');
  for (const field of CONTENT_FIELDS) {
    if (JSON.stringify(mine.content[field]) !== JSON.stringify(theirs.content[field])) found.push(field);
  }
  const scopes = new Set([...Object.keys(one.variants), ...Object.keys(other.variants)] as Scope[]);
  for (const scope of scopes) {
    const [a, b] = [one, other].map((draft) => JSON.stringify(variantBody(scope, variantAt(draft, scope))));
    if (a !== b) found.push(`variant:${scope}`);
  }
  return found;
}

/** Puts an item elsewhere in its list. */
export function moved<Item>(items: readonly Item[], from: number, to: number): readonly Item[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return items;
  return items.toSpliced(from, 1).toSpliced(to, 0, item);
}
