import { EyeOff, Globe, MessageSquare } from 'lucide-react';
import { memo, useState, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import type { AccountResponse, MediaDto } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { accountAvatar } from '@/parts/account-label';
import { ChannelIcon } from '@/parts/channel-icon';
import { MediaThumb } from '@/parts/media-thumb';
import { Avatar, Badge, Button } from '@/ui';
import { channelDraftFor, type Recipient } from './check.rules';
import type { Outgoing } from './outgoing';
import { bodyOf, isAddress, type Draft } from './draft.rules';
import { overFrom, runsOf } from './highlight.rules';

type Content = ReturnType<typeof channelDraftFor>;

/** About how each account's readers will see it. */
export const Previews = memo(function Previews({
  draft,
  recipients,
  accounts,
  media,
  outgoing,
}: {
  readonly draft: Draft;
  readonly recipients: readonly Recipient[];
  readonly accounts: ReadonlyMap<string, AccountResponse>;
  readonly media: ReadonlyMap<string, MediaDto>;
  readonly outgoing: Outgoing;
}) {
  const { t } = useTranslation('composer');
  return (
    <section aria-labelledby="previews" className="flex flex-col gap-3">
      <h2 id="previews" className="flex flex-wrap items-baseline gap-x-2 text-base font-semibold">
        {t('preview.title')}
        <span className="text-sm font-normal text-ink-soft">{t('preview.approximate')}</span>
      </h2>
      {recipients.length === 0 ? <p className="text-sm text-ink-soft">{t('preview.none')}</p> : null}
      <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-1 2xl:grid-cols-2">
        {recipients.map((recipient) => {
          const account = accounts.get(recipient.id);
          return account ? (
            <Preview
              key={recipient.id}
              draft={draft}
              recipient={recipient}
              account={account}
              media={media}
              outgoing={outgoing}
            />
          ) : null;
        })}
      </div>
    </section>
  );
});

interface PreviewProps {
  readonly draft: Draft;
  readonly recipient: Recipient;
  readonly account: AccountResponse;
  readonly media: ReadonlyMap<string, MediaDto>;
  readonly outgoing: Outgoing;
}

const Preview = memo(function Preview({ draft, recipient, account, media, outgoing }: PreviewProps) {
  const { t } = useTranslation('composer');
  const content = channelDraftFor(draft, recipient, media, outgoing);
  return (
    <article
      aria-label={t('preview.of', { name: recipient.name, channel: recipient.channelName })}
      className="min-w-0 overflow-hidden contain-content [contain-intrinsic-size:auto_20rem] [content-visibility:auto] rounded-2xl border border-line bg-surface shadow-card"
    >
      <p className="flex items-center gap-1.5 border-b border-line bg-sunken px-4 py-1.5 text-xs text-ink-soft">
        <ChannelIcon channel={recipient.channel} className="size-3.5" />
        <span className="truncate">
          {recipient.channelName} · {account.handle}
        </span>
      </p>
      {recipient.channel === 'feed' ? (
        <Entry content={content} recipient={recipient} />
      ) : recipient.channel === 'webhook' ? (
        <Message draft={draft} content={content} />
      ) : recipient.channel === 'instagram' ? (
        <Picture content={content} recipient={recipient} />
      ) : (
        <Thread content={content} recipient={recipient} account={account} />
      )}
    </article>
  );
});

/** Networks of short messages: each part a message of its own, joined by a line. */
function Thread({ content, recipient, account }: { content: Content; recipient: Recipient; account: AccountResponse }) {
  const { t } = useTranslation('composer');
  const workspaceId = useWorkspaceId();
  const [shown, setShown] = useState(false);
  const parts = content.parts.slice(0, recipient.limits.maxParts);
  const warning = recipient.capabilities.contentWarning ? content.contentWarning : null;
  return (
    <ol className="flex flex-col p-4">
      {parts.map((part, index) => (
        <li key={index} className="flex gap-3">
          <span className="flex flex-col items-center">
            <Avatar name={recipient.name} src={accountAvatar(workspaceId, account)} size="small" />
            {index < parts.length - 1 || (index === 0 && content.firstComment) ? (
              <span className="my-1 w-0.5 grow rounded bg-line" />
            ) : null}
          </span>
          <div className="flex min-w-0 grow flex-col gap-2 pb-3">
            <p className="flex min-w-0 flex-wrap gap-x-1.5 text-sm">
              <span className="truncate font-semibold">{recipient.name}</span>
              <span className="truncate text-ink-soft">@{account.handle}</span>
              <span className="flex items-center gap-1 text-ink-soft">
                · {t('preview.now')}
                {recipient.channel === 'bluesky' ? null : <Globe aria-hidden className="size-3" />}
              </span>
            </p>
            {warning ? (
              <div className="flex flex-wrap items-center gap-2 text-sm">
                <EyeOff aria-hidden className="size-4 text-ink-soft" />
                <span className="min-w-0 grow break-words">{warning}</span>
                <Button size="small" aria-expanded={shown} onPress={() => setShown((present) => !present)}>
                  {t(shown ? 'preview.hide' : 'preview.show')}
                </Button>
              </div>
            ) : null}
            {warning && !shown ? null : (
              <>
                <Words text={part.text} recipient={recipient} />
                <Pictures media={part.media} />
                {part.poll && recipient.limits.poll ? <PollPreview options={part.poll.options} /> : null}
                {index === 0 ? <LinkPreview content={content} card={recipient.capabilities.linkCard} /> : null}
              </>
            )}
          </div>
        </li>
      ))}
      <FirstComment as="li" content={content} recipient={recipient} />
    </ol>
  );
}

function FirstComment({
  as: Element,
  content,
  recipient,
}: {
  readonly as: 'li' | 'div';
  readonly content: Content;
  readonly recipient: Recipient;
}) {
  const { t } = useTranslation('composer');
  if (!content.firstComment || !recipient.capabilities.firstComment) return null;
  return (
    <Element className="flex gap-2 text-sm">
      <MessageSquare aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-soft" />
      <div className="min-w-0">
        <p className="text-xs text-ink-soft">{t('preview.first-comment')}</p>
        <Words text={content.firstComment} recipient={recipient} />
      </div>
    </Element>
  );
}

/** Networks of pictures: the picture first, and words below it. A story is the picture alone. */
function Picture({ content, recipient }: { readonly content: Content; readonly recipient: Recipient }) {
  const [part] = content.parts;
  const isStory = content.settings['kind'] === 'story';
  return (
    <div className="flex flex-col gap-2.5 p-4">
      <p className="truncate text-sm font-semibold">{recipient.name}</p>
      <Pictures media={part?.media ?? []} />
      {isStory ? null : (
        <>
          <Words text={part?.text ?? ''} recipient={recipient} />
          <LinkPreview content={content} card={false} />
          <FirstComment as="div" content={content} recipient={recipient} />
        </>
      )}
    </div>
  );
}

/** A feed's entry, as a reader shows it. */
function Entry({ content, recipient }: { readonly content: Content; readonly recipient: Recipient }) {
  const { t } = useTranslation('composer');
  const title = content.settings['title'];
  const [first] = content.parts;
  const headline = typeof title === 'string' && title !== '' ? title : (first?.text ?? '').split('\n')[0]?.slice(0, 80);
  return (
    <div className="flex flex-col gap-2.5 p-4">
      <p className="text-lg leading-snug font-semibold break-words">{headline || t('preview.no-headline')}</p>
      <p className="text-xs text-ink-soft">
        {recipient.name} · {t('preview.now')}
      </p>
      {content.contentWarning ? <Badge tone="warn">{content.contentWarning}</Badge> : null}
      {content.parts.map((part, index) => (
        <div key={index} className="flex flex-col gap-2">
          <Words text={part.text} recipient={recipient} />
          <Pictures media={part.media} />
        </div>
      ))}
      <LinkPreview content={content} card />
    </div>
  );
}

/** A webhook shows nothing to anybody: this is what its receiver reads. */
function Message({ draft, content }: { readonly draft: Draft; readonly content: Content }) {
  const { t } = useTranslation('composer');
  const shown = {
    parts: content.parts.map((part) => ({ text: part.text, media: part.media.length })),
    ...(content.language ? { language: content.language } : {}),
    ...(bodyOf(draft).content.link ? { link: content.link?.url } : {}),
  };
  return (
    <div className="p-4">
      <p className="mb-2 text-xs text-ink-soft">{t('preview.message')}</p>
      <pre className="max-h-80 overflow-hidden font-mono text-xs leading-relaxed break-words whitespace-pre-wrap">
        {JSON.stringify(shown, null, 2)}
      </pre>
    </div>
  );
}

/** Networks fold what is longer than this many lines behind a link. */
const FOLDED_LINES = 'line-clamp-[22]';
/** More than those lines hold; what is beyond would only be measured, not seen. */
const MOST_SHOWN = 2_400;

const Words = memo(function Words({ text, recipient }: { readonly text: string; readonly recipient: Recipient }) {
  const { t } = useTranslation('composer');
  const end = overFrom(text, recipient.limits.text);
  const fitting = end === null ? text : text.slice(0, end);
  const shown = fitting.length > MOST_SHOWN ? `${fitting.slice(0, MOST_SHOWN)}…` : fitting;
  if (text === '') return null;
  return (
    <div className="min-w-0 text-[0.9375rem] leading-normal">
      <p dir="auto" className={classNames('break-words whitespace-pre-wrap', FOLDED_LINES)}>
        {runsOf(shown, null).map((run, index) => (
          <span key={index} className={run.mark ? 'text-info' : undefined}>
            {run.text}
          </span>
        ))}
      </p>
      {end === null ? null : <p className="mt-1 text-sm font-medium text-bad">{t('preview.cut')}</p>}
    </div>
  );
});

const MOST_PICTURES = 4;

function Pictures({ media }: { readonly media: Content['parts'][number]['media'] }) {
  if (media.length === 0) return null;
  const shown = media.slice(0, MOST_PICTURES);
  const more = media.length - shown.length;
  return (
    <div
      className={classNames(
        'grid gap-0.5 overflow-hidden rounded-xl border border-line',
        shown.length > 1 && 'grid-cols-2',
      )}
    >
      {shown.map((file, index) => (
        <span key={index} className={classNames('relative', shown.length === 3 && index === 0 && 'row-span-2')}>
          <MediaThumb
            mediaId={file.id}
            kind={file.kind}
            alt={file.alt ?? ''}
            className={classNames(
              'w-full rounded-none',
              shown.length === 1 ? 'aspect-video' : 'size-full aspect-square',
            )}
          />
          {file.alt ? (
            <span
              aria-hidden
              className="absolute start-2 bottom-2 rounded bg-ink px-1.5 text-xs font-semibold text-surface"
            >
              ALT
            </span>
          ) : null}
          {more > 0 && index === shown.length - 1 ? (
            <span className="absolute end-2 top-2 rounded bg-ink px-1.5 text-sm font-semibold text-surface">
              +{more}
            </span>
          ) : null}
        </span>
      ))}
    </div>
  );
}

function PollPreview({ options }: { readonly options: readonly string[] }): ReactNode {
  return (
    <ul className="flex flex-col gap-1.5">
      {options.map((option, index) => (
        <li key={index} className="min-h-9 rounded-lg border border-line-strong px-3 py-1.5 text-sm break-words">
          {option || '…'}
        </li>
      ))}
    </ul>
  );
}

function LinkPreview({ content, card }: { readonly content: Content; readonly card: boolean }): ReactNode {
  const { link } = content;
  if (!link || !isAddress(link.url)) return null;
  if (!card) return <p className="text-[0.9375rem] break-all text-info">{link.url}</p>;
  return (
    <div className="rounded-xl border border-line px-3 py-2">
      <p className="text-xs text-ink-soft">{new URL(link.url).hostname}</p>
      <p className="font-medium break-words">{link.title || link.url}</p>
      {link.description ? <p className="text-sm break-words text-ink-soft">{link.description}</p> : null}
    </div>
  );
}
