import { Link } from '@tanstack/react-router';
import { Suspense, useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from '@/i18n';
import type { PostView } from '@/api';
import { useCan, useWorkspaceId } from '@/app/session';
import { early, lazyPart } from '@/lib/lazy-part';
import { wallClock } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { usePaused } from '@/lib/use-paused';
import { PostStateBadge } from '@/parts/states';
import { Banner, Button, buttonClass, Card, EmptyState, ErrorState, Loading, PageHeader, useToast } from '@/ui';
import { AboutCard } from './about-card';
import { AccountChips } from './account-chips';
import type { Finding } from './check.rules';
import { Checklist } from './checklist';
import { contentAt, isBlank, resetScope, setField, setSetting, type Draft, type Scope } from './draft.rules';
import { Extras, type SetExtra } from './extras';
import { focusField } from './focus-field';
import { rememberAccounts } from './local-copy';
import { followed, whenOf, type When } from './outcome.rules';
import { PartsEditor } from './parts-editor';
import { SaveStatus } from './save-status';
import { channelOf, ScopeBar } from './scope-bar';
import { useCheck } from './use-check';
import { useMainAction } from './use-main-action';
import { useDraftMedia, useUploads } from './use-media';
import { useRecipients } from './use-recipients';
import { useWriting } from './use-writing';
import { WhenFields } from './when-fields';

const loadSettings = async () => ({ default: (await import('./channel-settings')).ChannelSettings });
const loadPreviews = async () => ({ default: (await import('./previews')).Previews });
const ConflictDialog = lazyPart(async () => ({ default: (await import('./conflict-dialog')).ConflictDialog }));
const PostMenu = lazyPart(async () => ({ default: (await import('./post-menu')).PostMenu }));
const ChannelSettings = lazyPart(loadSettings);
const Previews = lazyPart(loadPreviews);

/** What follows from chosen accounts is not needed to begin to write. It comes once the page stands, and before the server could go away. */
const REST_AFTER_MS = 3_000;

const LIVE_KINDS: readonly When['kind'][] = ['at', 'now'];
const DRAFT_KINDS: readonly When['kind'][] = ['at', 'now', 'draft'];

/** Where a post is written, whatever became of it so far. `post` is null for a new one. */
export function Composer({
  post: initial,
  start,
  startAt,
}: {
  readonly post: PostView | null;
  readonly start: Draft;
  readonly startAt: When;
}) {
  const { t } = useTranslation(['composer', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const toast = useToast();
  const writing = useWriting(initial, start, can('posts.write'));
  const { draft, edit, post } = writing;
  const [when, setWhen] = useWhen(startAt, post);
  const [wanted, setScope] = useState<Scope>('common');
  const [laidAside, setLaidAside] = useState<PostView | null>(null);
  const now = useNow();
  const { recipients, offered, byId, chosen, channels, ready, error, retry } = useRecipients(draft.targets);
  const media = useDraftMedia(draft);
  // What is typed shows at once; what follows from it may come when the fingers rest.
  const settled = usePaused(draft);
  const check = useCheck(settled, recipients, media);
  const channel = channelOf(wanted, recipients);
  const scope: Scope = wanted !== 'common' && !recipients.some((one) => one.channel === channel) ? 'common' : wanted;
  const shownChannel = scope === 'common' ? null : channel;
  const uploads = useUploads(
    useCallback(
      (at: Scope, partKey: string, mediaId: string) =>
        edit((present) => {
          const its = at.startsWith('account:')
            ? channelOf(at, recipients)
            : at === 'common'
              ? null
              : at.slice('channel:'.length);
          const { parts } = contentAt(present, at, its);
          const added = parts.map((part) =>
            part.key === partKey ? { ...part, media: [...part.media, { mediaId, alt: null }] } : part,
          );
          return setField(present, at, its, 'parts', added);
        }),
      [edit, recipients],
    ),
  );
  const show = useCallback(({ scope: where, field }: Pick<Finding, 'scope' | 'field'>) => {
    setScope(where);
    focusField(field);
  }, []);
  const action = useMainAction({
    writing,
    when,
    check,
    recipients,
    uploading: uploads.list,
    show,
    showFirstFinding: () => {
      const first = document.querySelector<HTMLElement>('[data-checklist] button');
      first?.focus({ preventScroll: true });
      first?.scrollIntoView({ block: 'center' });
      toast({ text: t('check.first'), tone: 'bad' });
    },
  });
  useAddress(initial, post, workspaceId);
  /** What was chosen here is given up with what was written. */
  const takeTime = ({ schedule }: PostView): void => setWhen(whenOf(schedule) ?? when);
  const takeTheirs = (theirs: PostView): void => {
    writing.takeTheirs(theirs);
    takeTime(theirs);
  };
  const conflictOpen = writing.conflict !== null && writing.conflict !== laidAside;

  const choose = useCallback(
    (ids: readonly string[]) => {
      rememberAccounts(workspaceId, ids);
      edit((present) => ({
        ...present,
        targets: ids.map(
          (accountId) =>
            present.targets.find((target) => target.accountId === accountId) ?? { accountId, offsetMinutes: 0 },
        ),
      }));
    },
    [edit, workspaceId],
  );
  const setExtra = useCallback<SetExtra>(
    (field, value) => edit((present) => setField(present, scope, shownChannel, field, value)),
    [edit, scope, shownChannel],
  );
  const nameOf = useCallback(
    (accountId: string) => {
      const account = byId.get(accountId);
      return account ? account.displayName || account.handle : t('accounts.gone');
    },
    [byId, t],
  );
  const reset = (): void => {
    const before = draft.variants[scope];
    edit((present) => resetScope(present, scope));
    toast({
      text: t('scope.reset-done'),
      action: {
        name: t('common:undo'),
        run: () => edit((present) => ({ ...present, variants: { ...present.variants, [scope]: before } })),
      },
    });
  };
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    if (document.querySelector('dialog[open]') !== null) return;
    event.preventDefault();
    void action.run();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => press(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);

  useEffect(() => {
    const timer = setTimeout(() => {
      early(loadSettings);
      early(loadPreviews);
    }, REST_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);

  const state = post?.state ?? 'draft';
  const out = state === 'published' || state === 'publishing' || state === 'attention';
  const atScope = useMemo(
    () =>
      recipients.filter(
        (one) => scope === 'common' || scope === `channel:${one.channel}` || scope === `account:${one.id}`,
      ),
    [recipients, scope],
  );
  const { link, contentWarning, firstComment, language } = contentAt(draft, scope, shownChannel);
  const beside = useMemo(
    () => ({ link, contentWarning, firstComment, language }),
    [link, contentWarning, firstComment, language],
  );
  const title = t(initial === null && post === null ? 'page.new' : 'page.edit');
  if (error && !ready) return <ErrorState error={error} onRetry={retry} />;
  if (!ready) return <Loading />;
  if (!can('posts.write')) {
    return (
      <>
        <PageHeader title={t('page.read')} subtitle={post ? <PostStateBadge state={post.state} /> : null} />
        <Suspense fallback={<Loading />}>
          <Previews outgoing={check.outgoing} draft={settled} recipients={recipients} accounts={byId} media={media} />
        </Suspense>
      </>
    );
  }
  const [recipient] = atScope;
  return (
    <div>
      <PageHeader
        title={title}
        subtitle={post && state !== 'draft' ? <PostStateBadge state={state} /> : null}
        actions={
          post ? (
            <>
              {post.deliveries.length > 0 ? (
                <Link
                  to="/workspaces/$workspaceId/posts/$postId/deliveries"
                  params={{ workspaceId, postId: post.id }}
                  className={buttonClass()}
                >
                  {t('page.deliveries')}
                </Link>
              ) : null}
              <Suspense fallback={null}>
                <PostMenu post={post} writing={writing} onDiscard={() => takeTheirs(post)} />
              </Suspense>
            </>
          ) : null
        }
      />
      <div className="mb-5 flex flex-col gap-3 empty:hidden">
        {writing.offered ? (
          <Banner
            tone="info"
            title={t('offered.title')}
            actions={
              <>
                <Button size="small" onPress={writing.takeOffered}>
                  {t('offered.take')}
                </Button>
                <Button size="small" variant="quiet" onPress={writing.dropOffered}>
                  {t('offered.drop')}
                </Button>
              </>
            }
          >
            <span className="line-clamp-2">{writing.offered.draft.content.parts[0]?.text}</span>
          </Banner>
        ) : null}
        {writing.conflict && !conflictOpen ? (
          <Banner
            tone="warn"
            title={t('conflict.title')}
            actions={
              <Button size="small" onPress={() => setLaidAside(null)}>
                {t('conflict.choose')}
              </Button>
            }
          />
        ) : null}
        {out ? (
          <Banner tone="info" title={t(`out.${state}`)}>
            {t('out.body')}
          </Banner>
        ) : null}
      </div>
      {offered.length === 0 ? (
        <EmptyState
          title={t('accounts.empty')}
          actions={
            can('accounts.manage') ? (
              <Link
                to="/workspaces/$workspaceId/accounts/connect"
                params={{ workspaceId }}
                className={buttonClass('primary')}
              >
                {t('accounts.connect')}
              </Link>
            ) : null
          }
        >
          {t('accounts.empty-body')}
        </EmptyState>
      ) : null}
      <div className="grid gap-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,24rem)] 2xl:grid-cols-[minmax(0,1fr)_minmax(0,40rem)]">
        <div className="flex min-w-0 flex-col gap-5">
          {offered.length > 0 ? (
            <AccountChips accounts={offered} chosen={chosen} nameOf={channels.nameOf} onChoose={choose} />
          ) : null}
          <ScopeBar draft={draft} scope={scope} recipients={recipients} onScope={setScope} onReset={reset}>
            <PartsEditor
              draft={draft}
              scope={scope}
              channel={shownChannel}
              recipients={recipients}
              media={media}
              uploads={uploads}
              outgoing={check.outgoing}
              edit={edit}
            />
            {check.outgoing.changes(atScope).map((link) => (
              <p key={`${link.written} ${link.goesOutAs}`} className="text-sm wrap-anywhere text-ink-soft">
                {t('link-becomes', link)}
              </p>
            ))}
            <Extras content={beside} recipients={atScope} onChange={setExtra} />
            {scope !== 'common' && recipient ? (
              <Suspense fallback={null}>
                <ChannelSettings
                  draft={draft}
                  scope={scope}
                  recipient={recipient}
                  onChange={(name, value) => edit((present) => setSetting(present, scope, name, value))}
                />
              </Suspense>
            ) : null}
          </ScopeBar>
          {!out && can('posts.publish') ? (
            <Card title={t('when.title')}>
              <WhenFields
                when={when}
                kinds={state === 'scheduled' ? LIVE_KINDS : DRAFT_KINDS}
                earliest={wallClock(now.toISOString(), when.zone).slice(0, 10)}
                onChange={setWhen}
              />
            </Card>
          ) : null}
          <AboutCard
            title={draft.title}
            campaignId={draft.campaignId}
            labels={draft.labels}
            targets={draft.targets}
            recipients={recipients}
            edit={edit}
          />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <Checklist
            findings={check.findings}
            asking={check.asking}
            costs={check.costs}
            nothingYet={draft.targets.length === 0 ? 'accounts' : isBlank(draft) ? 'text' : null}
            nameOf={nameOf}
            total={recipients.length}
            onShow={show}
          />
          {recipients.length > 0 ? (
            <Suspense fallback={null}>
              <Previews
                outgoing={check.outgoing}
                draft={settled}
                recipients={recipients}
                accounts={byId}
                media={media}
              />
            </Suspense>
          ) : null}
        </div>
      </div>
      <div className="sticky bottom-[calc(3.75rem+1px+env(safe-area-inset-bottom))] z-20 -mx-4 mt-6 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line bg-surface px-4 py-3 sm:-mx-6 sm:px-6 md:bottom-0 lg:-mx-8 lg:px-8">
        <SaveStatus save={writing.save} word={writing.word} />
        <Button
          variant="primary"
          className="ms-auto min-w-0 max-w-full"
          isPending={action.pending}
          aria-keyshortcuts="Control+Enter"
          onPress={() => void action.run()}
        >
          {action.label}
        </Button>
      </div>
      {writing.conflict && conflictOpen ? (
        <Suspense fallback={null}>
          <ConflictDialog
            mine={draft}
            theirs={writing.conflict}
            scopeName={(one) => (one.startsWith('account:') ? nameOf(one.slice(8)) : channels.nameOf(one.slice(8)))}
            onKeepMine={writing.keepMine}
            onTakeTheirs={() => {
              if (writing.conflict) takeTheirs(writing.conflict);
            }}
            onCopyMine={async () => {
              const theirs = writing.conflict;
              await writing.copyMine();
              if (theirs) takeTime(theirs);
              toast({ text: t('conflict.copied') });
            }}
            onClose={() => setLaidAside(writing.conflict)}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

/** The chosen time. It goes along where somebody else moves the post, unless another one was chosen here. */
function useWhen(startAt: When, post: PostView | null): readonly [When, (when: When) => void] {
  const [when, setWhen] = useState(startAt);
  const schedule = post?.schedule ?? null;
  const [offered, setOffered] = useState({ schedule, when: startAt });
  if (offered.schedule !== schedule) {
    setOffered({ schedule, when: whenOf(schedule) ?? offered.when });
    setWhen(followed(when, offered.when, schedule));
  }
  return [when, setWhen];
}

/** A new post has an address of its own from its first save on, so that reloading leads back to it. */
function useAddress(initial: PostView | null, post: PostView | null, workspaceId: string): void {
  const id = post?.id ?? null;
  const done = useRef(initial !== null);
  useEffect(() => {
    if (done.current || id === null) return;
    done.current = true;
    // Past the router, which would draw the page anew: focus, undo and what is typed meanwhile would be gone.
    History.prototype.replaceState.call(
      window.history,
      window.history.state,
      '',
      `/workspaces/${workspaceId}/posts/${id}`,
    );
  }, [id, workspaceId]);
}
