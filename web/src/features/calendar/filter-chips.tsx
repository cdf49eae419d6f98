import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { membersListOptions, type CampaignDto } from '@/api';
import type { CalendarSearch } from '@/app/router';
import { useCan, useWorkspaceId } from '@/app/session';
import { useAccounts, useChannels } from '@/parts/account-label';
import { Button } from '@/ui';

type Change = (change: Partial<{ [Name in keyof CalendarSearch]: CalendarSearch[Name] | undefined }>) => void;

const NO_FILTER = {
  account: undefined,
  channel: undefined,
  campaign: undefined,
  state: undefined,
  label: undefined,
  author: undefined,
} as const;

export function filterCount(search: CalendarSearch): number {
  const { account, channel, state, campaign, label, author } = search;
  const single = [campaign, label, author].filter(Boolean).length;
  return (account?.length ?? 0) + (channel?.length ?? 0) + (state?.length ?? 0) + single;
}

/** What the calendar is narrowed to, each with its way out. */
export function FilterChips({
  search,
  campaigns,
  onChange,
}: {
  readonly search: CalendarSearch;
  readonly campaigns: ReadonlyMap<string, CampaignDto>;
  readonly onChange: Change;
}) {
  const { t } = useTranslation(['calendar', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { byId } = useAccounts();
  const channels = useChannels();
  const { data: members } = useQuery({
    ...membersListOptions({ path: { workspaceId }, query: { limit: 200 } }),
    enabled: search.author !== undefined && can('members.read'),
  });
  const without = (list: readonly string[] | undefined, value: string): readonly string[] | undefined => {
    const rest = (list ?? []).filter((entry) => entry !== value);
    return rest.length > 0 ? rest : undefined;
  };
  const stateName = (state: string): string => {
    switch (state) {
      case 'scheduled':
      case 'publishing':
      case 'published':
      case 'attention':
      case 'draft':
        return t(`common:post-state.${state}`);
      default:
        return state;
    }
  };
  const chips = [
    ...(search.state ?? []).map((id) => ({
      key: `state-${id}`,
      name: stateName(id),
      drop: () => onChange({ state: without(search.state, id) }),
    })),
    ...(search.account ?? []).map((id) => ({
      key: `account-${id}`,
      name: byId.get(id)?.displayName || byId.get(id)?.handle || t('filter.account'),
      drop: () => onChange({ account: without(search.account, id) }),
    })),
    ...(search.channel ?? []).map((id) => ({
      key: `channel-${id}`,
      name: channels.nameOf(id),
      drop: () => onChange({ channel: without(search.channel, id) }),
    })),
    ...(search.campaign === undefined
      ? []
      : [
          {
            key: 'campaign',
            name: campaigns.get(search.campaign)?.name ?? t('filter.campaign'),
            drop: () => onChange({ campaign: undefined }),
          },
        ]),
    ...(search.label === undefined
      ? []
      : [{ key: 'label', name: `#${search.label}`, drop: () => onChange({ label: undefined }) }]),
    ...(search.author === undefined
      ? []
      : [
          {
            key: 'author',
            name: members?.items.find(({ personId }) => personId === search.author)?.name ?? t('filter.author'),
            drop: () => onChange({ author: undefined }),
          },
        ]),
  ];
  if (chips.length === 0) return null;
  return (
    <div role="group" aria-label={t('filter.on')} className="flex flex-wrap items-center gap-2">
      {chips.map(({ key, name, drop }) => (
        <button
          key={key}
          type="button"
          onClick={drop}
          className="flex min-h-7 max-w-full cursor-pointer items-center gap-1 rounded-full bg-accent-soft ps-3 pe-2 text-sm text-accent-text hover:bg-sunken"
        >
          <span className="sr-only">{t('filter.drop')} </span>
          <span className="truncate">{name}</span>
          <X aria-hidden className="size-3.5 shrink-0" />
        </button>
      ))}
      <Button size="small" variant="quiet" onPress={() => onChange(NO_FILTER)}>
        {t('filter.clear')}
      </Button>
    </div>
  );
}
