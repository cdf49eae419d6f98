import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { membersListOptions } from '@/api';
import type { CalendarSearch } from '@/app/router';
import { useCan, useWorkspaceId } from '@/app/session';
import { useAccounts, useChannels } from '@/parts/account-label';
import type { PostState } from '@/parts/states';
import { Button } from '@/ui';
import type { FilterProps } from './filters';

/** The filters that are on, each with its way off. */
export function FilterChips({ search, campaigns, onChange, onClear }: FilterProps & { readonly onClear: () => void }) {
  const { t } = useTranslation(['calendar', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { byId } = useAccounts();
  const channels = useChannels();
  const { data: members } = useQuery({
    ...membersListOptions({ path: { workspaceId }, query: { limit: 200 } }),
    enabled: search.author !== undefined && can('members.read'),
  });
  const chips: { key: string; name: string; off: Partial<CalendarSearch> }[] = [
    ...(search.state ?? []).map((state) => ({
      key: `state:${state}`,
      name: t(`common:post-state.${state as PostState}`),
      off: { state: search.state?.filter((other) => other !== state) },
    })),
    ...(search.account ?? []).map((id) => ({
      key: id,
      name: byId.get(id)?.displayName ?? byId.get(id)?.handle ?? t('filters.account'),
      off: { account: search.account?.filter((other) => other !== id) },
    })),
    ...(search.channel ?? []).map((id) => ({
      key: id,
      name: channels.nameOf(id),
      off: { channel: search.channel?.filter((other) => other !== id) },
    })),
    ...(search.campaign !== undefined
      ? [
          {
            key: 'campaign',
            name: campaigns.find(({ id }) => id === search.campaign)?.name ?? t('filters.campaign'),
            off: { campaign: undefined },
          },
        ]
      : []),
    ...(search.label !== undefined ? [{ key: 'label', name: search.label, off: { label: undefined } }] : []),
    ...(search.author !== undefined
      ? [
          {
            key: 'author',
            name: members?.items.find(({ personId }) => personId === search.author)?.name ?? t('filters.author'),
            off: { author: undefined },
          },
        ]
      : []),
  ];
  return (
    <>
      <ul aria-label={t('filters.on')} className="flex flex-wrap gap-1.5">
        {chips.map(({ key, name, off }) => (
          <li key={key}>
            <button
              type="button"
              onClick={() => onChange(off)}
              aria-label={`${name}: ${t('filters.off')}`}
              className="inline-flex min-h-7 cursor-pointer items-center gap-1 rounded-full bg-accent-soft px-2.5 text-sm text-accent-text"
            >
              {name}
              <X aria-hidden className="size-3.5" />
            </button>
          </li>
        ))}
      </ul>
      <Button size="small" variant="quiet" onPress={onClear}>
        {t('filters.clear')}
      </Button>
    </>
  );
}
