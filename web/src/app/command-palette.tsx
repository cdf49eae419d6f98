import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CircleHelp, FileText, Megaphone, PenLine, type LucideIcon } from 'lucide-react';
import { useDeferredValue, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from '@/i18n';
import { campaignsListOptions, postsListOptions } from '@/api';
import { useAccounts } from '@/parts/account-label';
import { ChannelIcon } from '@/parts/channel-icon';
import { classNames } from '@/lib/class-names';
import { Dialog } from '@/ui';
import { PLACES } from './navigation';
import { useCan, useWorkspaceId } from './session';

interface Command {
  readonly id: string;
  readonly name: string;
  readonly detail?: string;
  readonly icon: LucideIcon | { readonly channel: string };
  readonly run: () => void;
}

interface PaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onHelp: () => void;
}

/** Goes anywhere and begins anything by a few letters. */
export function CommandPalette(props: PaletteProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('search-or-go')} isOpen={props.isOpen} onClose={props.onClose} bare>
      <Palette {...props} />
    </Dialog>
  );
}

const MOST_FOUND = 6;

function Palette({ onClose, onHelp }: PaletteProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const words = useDeferredValue(typed.trim());
  const list = useRef<HTMLUListElement>(null);
  const { accounts } = useAccounts();
  const { data: campaigns } = useQuery({
    ...campaignsListOptions({ path: { workspaceId }, query: { limit: 100 } }),
    enabled: can('campaigns.read'),
  });
  const { data: posts } = useQuery({
    ...postsListOptions({ path: { workspaceId }, query: { q: words, limit: MOST_FOUND } }),
    enabled: words.length >= 2 && can('posts.read'),
  });

  const found = useMemo(() => {
    const params = { workspaceId };
    const commands: Command[] = [
      ...(can('posts.write')
        ? [
            {
              id: 'compose',
              name: t('compose'),
              icon: PenLine,
              run: () => void navigate({ to: '/workspaces/$workspaceId/posts/new', params }),
            },
          ]
        : []),
      ...PLACES.filter((place) => can(place.permission)).map((place) => ({
        id: place.id,
        name: t(`places.${place.id}`),
        icon: place.icon,
        run: () => void navigate({ to: place.to, params }),
      })),
      { id: 'help', name: t('help'), icon: CircleHelp, run: onHelp },
    ];
    const needle = words.toLocaleLowerCase();
    const matches = (name: string): boolean => name.toLocaleLowerCase().includes(needle);
    if (needle === '') return commands;
    return [
      ...commands.filter(({ name }) => matches(name)),
      ...(campaigns?.items ?? [])
        .filter(({ name }) => matches(name))
        .slice(0, MOST_FOUND)
        .map(({ id, name }) => ({
          id,
          name,
          detail: t('places.campaigns'),
          icon: Megaphone,
          run: () =>
            void navigate({
              to: '/workspaces/$workspaceId/campaigns/$campaignId',
              params: { workspaceId, campaignId: id },
            }),
        })),
      ...(accounts ?? [])
        .filter(({ displayName, handle }) => matches(`${displayName} ${handle}`))
        .slice(0, MOST_FOUND)
        .map((account) => ({
          id: account.id,
          name: account.displayName || account.handle,
          detail: t('places.accounts'),
          icon: { channel: account.channel },
          run: () =>
            void navigate({
              to: '/workspaces/$workspaceId/accounts/$accountId',
              params: { workspaceId, accountId: account.id },
            }),
        })),
      ...(posts?.items ?? []).map((post) => ({
        id: post.id,
        name: post.title || (post.content.parts[0]?.text ?? '').slice(0, 80) || t('untitled'),
        detail: t(`post-state.${post.state}`),
        icon: FileText,
        run: () =>
          void navigate({ to: '/workspaces/$workspaceId/posts/$postId', params: { workspaceId, postId: post.id } }),
      })),
    ];
  }, [accounts, campaigns, can, navigate, onHelp, posts, t, words, workspaceId]);

  const at = Math.min(active, Math.max(0, found.length - 1));
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const choose = (command: Command | undefined): void => {
    if (!command) return;
    onClose();
    command.run();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setActive((at + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      choose(found[at]);
    }
  };
  return (
    <>
      <input
        data-autofocus
        role="combobox"
        aria-label={t('search-or-go')}
        aria-expanded
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={found[at] ? `${listId}-${at}` : undefined}
        value={typed}
        placeholder={t('palette-placeholder')}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onKeyDown={press}
        className="w-full border-b border-line bg-transparent px-5 py-4 text-base outline-none"
      />
      <ul
        ref={list}
        id={listId}
        role="listbox"
        aria-label={t('search-or-go')}
        className="max-h-[50vh] overflow-y-auto p-2"
      >
        {found.map((command, index) => (
          <li
            key={command.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            onPointerMove={() => setActive(index)}
            onClick={() => choose(command)}
            className={classNames(
              'flex min-h-10 cursor-pointer items-center gap-3 rounded-lg px-3 py-1.5',
              index === at && 'bg-sunken',
            )}
          >
            <CommandIcon icon={command.icon} />
            <span className="min-w-0 grow truncate">{command.name}</span>
            {command.detail ? <span className="text-sm text-ink-soft">{command.detail}</span> : null}
          </li>
        ))}
      </ul>
      <p role="status" className={found.length === 0 ? 'px-5 pb-4 text-ink-soft' : 'sr-only'}>
        {t('found', { count: found.length })}
      </p>
    </>
  );
}

function CommandIcon({ icon }: { readonly icon: Command['icon'] }) {
  if ('channel' in icon) return <ChannelIcon channel={icon.channel} className="size-4 text-ink-faint" />;
  const Icon = icon;
  return <Icon aria-hidden className="size-4 shrink-0 text-ink-faint" />;
}
