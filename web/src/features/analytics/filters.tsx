import { useQuery } from '@tanstack/react-query';
import { ListFilter, X } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { campaignsListOptions, membersListOptions, postsLabelsOptions } from '@/api';
import { useCan, useWorkspaceId } from '@/app/session';
import { useAccounts, useChannels } from '@/parts/account-label';
import { Button, buttonClass, CheckboxGroup, Popover, SelectField } from '@/ui';
import { filterCount, type Filters } from './scope.rules';

const MOST_CAMPAIGNS = 200;
const ANY = '*';

type FilterChange = { readonly [Name in keyof Filters]?: Filters[Name] | undefined };

const NO_FILTER: FilterChange = {
  account: undefined,
  channel: undefined,
  campaign: undefined,
  label: undefined,
  author: undefined,
};

/** Names of what can be filtered by. */
function useFilterNames() {
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { accounts = [], byId } = useAccounts();
  const channels = useChannels();
  const campaigns = useQuery({
    ...campaignsListOptions({ path: { workspaceId }, query: { limit: MOST_CAMPAIGNS } }),
    enabled: can('campaigns.read'),
  }).data?.items;
  const labels = useQuery(postsLabelsOptions({ path: { workspaceId } })).data?.labels;
  const members = useQuery({
    ...membersListOptions({ path: { workspaceId }, query: { limit: 200 } }),
    enabled: can('members.read'),
  }).data?.items;
  return { accounts, byId, channels, campaigns: campaigns ?? [], labels: labels ?? [], members: members ?? [] };
}

/** What the reports are narrowed to, in words; for chips and for paper. */
export function useFilterTexts(
  filters: Filters,
): readonly { readonly key: string; readonly name: string; readonly drop: FilterChange }[] {
  const { t } = useTranslation('analytics');
  const { byId, channels, campaigns, members } = useFilterNames();
  const without = (list: readonly string[] | undefined, value: string): readonly string[] | undefined => {
    const rest = (list ?? []).filter((entry) => entry !== value);
    return rest.length > 0 ? rest : undefined;
  };
  const { account, channel, campaign, label, author } = filters;
  const one = (key: keyof Filters, value: string | undefined, name: (value: string) => string) =>
    value === undefined ? [] : [{ key, name: name(value), drop: { [key]: undefined } }];
  return [
    ...(account ?? []).map((id) => ({
      key: `account-${id}`,
      name: byId.get(id)?.displayName || byId.get(id)?.handle || t('account'),
      drop: { account: without(account, id) },
    })),
    ...(channel ?? []).map((id) => ({
      key: `channel-${id}`,
      name: channels.nameOf(id),
      drop: { channel: without(channel, id) },
    })),
    ...one('campaign', campaign, (id) => campaigns.find((entry) => entry.id === id)?.name ?? t('campaign')),
    ...one('label', label, (value) => `#${value}`),
    ...one('author', author, (id) => members.find(({ personId }) => personId === id)?.name ?? t('filter.author')),
  ];
}

export function FilterButton({
  filters,
  onChange,
}: {
  readonly filters: Filters;
  readonly onChange: (change: FilterChange) => void;
}) {
  const { t } = useTranslation('analytics');
  const count = filterCount(filters);
  return (
    <Popover
      label={t('filter.title')}
      className={buttonClass()}
      button={
        <>
          <ListFilter aria-hidden className="size-4" />
          {count === 0 ? t('filter.title') : t('filter.on-count', { count })}
        </>
      }
    >
      <FilterPanel filters={filters} onChange={onChange} />
    </Popover>
  );
}

function FilterPanel({
  filters,
  onChange,
}: {
  readonly filters: Filters;
  readonly onChange: (change: FilterChange) => void;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const { accounts, channels, campaigns, labels, members } = useFilterNames();
  const inUse = [...new Set(accounts.map(({ channel }) => channel))];
  const some = (value: readonly string[]): readonly string[] | undefined => (value.length > 0 ? value : undefined);
  const one = (value: string): string | undefined => (value === ANY ? undefined : value);
  const any = { id: ANY, name: t('common:all') };
  return (
    <div className="flex flex-col gap-4">
      {accounts.length > 0 ? (
        <CheckboxGroup
          label={t('account')}
          options={accounts.map(({ id, displayName, handle, channel }) => ({
            id,
            name: displayName || handle,
            detail: channels.nameOf(channel),
          }))}
          value={filters.account ?? []}
          onChange={(account) => onChange({ account: some(account) })}
        />
      ) : null}
      {inUse.length > 1 ? (
        <CheckboxGroup
          label={t('channel')}
          options={inUse.map((id) => ({ id: id as string, name: channels.nameOf(id) }))}
          value={filters.channel ?? []}
          onChange={(channel) => onChange({ channel: some(channel) })}
        />
      ) : null}
      {campaigns.length > 0 ? (
        <SelectField
          label={t('campaign')}
          options={[any, ...campaigns.map(({ id, name }) => ({ id, name }))]}
          value={filters.campaign ?? ANY}
          onChange={(campaign) => onChange({ campaign: one(campaign) })}
        />
      ) : null}
      {labels.length > 0 ? (
        <SelectField
          label={t('filter.label')}
          options={[any, ...labels.map(({ label, count }) => ({ id: label, name: `${label} (${count})` }))]}
          value={filters.label ?? ANY}
          onChange={(label) => onChange({ label: one(label) })}
        />
      ) : null}
      {members.length > 1 ? (
        <SelectField
          label={t('filter.author')}
          options={[any, ...members.map(({ personId, name }) => ({ id: personId, name }))]}
          value={filters.author ?? ANY}
          onChange={(author) => onChange({ author: one(author) })}
        />
      ) : null}
    </div>
  );
}

/** What the reports are narrowed to, each with its way out. */
export function FilterChips({
  filters,
  onChange,
}: {
  readonly filters: Filters;
  readonly onChange: (change: FilterChange) => void;
}) {
  const { t } = useTranslation('analytics');
  const chips = useFilterTexts(filters);
  if (chips.length === 0) return null;
  return (
    <div role="group" aria-label={t('filter.on')} className="flex flex-wrap items-center gap-2 print:hidden">
      {chips.map(({ key, name, drop }) => (
        <button
          key={key}
          type="button"
          onClick={() => onChange(drop)}
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
