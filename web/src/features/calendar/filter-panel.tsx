import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '@/i18n';
import { membersListOptions, postsLabelsOptions, type CampaignDto } from '@/api';
import type { CalendarSearch } from '@/app/router';
import { useCan, useWorkspaceId } from '@/app/session';
import { useAccounts, useChannels } from '@/parts/account-label';
import { CheckboxGroup, SelectField } from '@/ui';

/** States that something on the calendar can have; a draft has no time and is not on it. */
export const SHOWN_STATES = ['scheduled', 'publishing', 'published', 'attention'] as const;

const ANY = '*';

export function FilterPanel({
  search,
  campaigns,
  onChange,
}: {
  readonly search: CalendarSearch;
  readonly campaigns: readonly CampaignDto[];
  readonly onChange: (change: Partial<{ [Name in keyof CalendarSearch]: CalendarSearch[Name] | undefined }>) => void;
}) {
  const { t } = useTranslation(['calendar', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { accounts } = useAccounts();
  const channels = useChannels();
  const { data: facets } = useQuery(postsLabelsOptions({ path: { workspaceId } }));
  const { data: members } = useQuery({
    ...membersListOptions({ path: { workspaceId }, query: { limit: 200 } }),
    enabled: can('members.read'),
  });
  const inUse = [...new Set((accounts ?? []).map(({ channel }) => channel))];
  const some = (value: readonly string[]): readonly string[] | undefined => (value.length > 0 ? value : undefined);
  const one = (value: string): string | undefined => (value === ANY ? undefined : value);
  const any = { id: ANY, name: t('common:all') };
  return (
    <div className="flex flex-col gap-4">
      <CheckboxGroup
        label={t('filter.state')}
        options={SHOWN_STATES.map((id) => ({ id: id as string, name: t(`common:post-state.${id}`) }))}
        value={search.state ?? []}
        onChange={(state) => onChange({ state: some(state) })}
      />
      {accounts && accounts.length > 0 ? (
        <CheckboxGroup
          label={t('filter.account')}
          options={accounts.map(({ id, displayName, handle, channel }) => ({
            id,
            name: displayName || handle,
            detail: channels.nameOf(channel),
          }))}
          value={search.account ?? []}
          onChange={(account) => onChange({ account: some(account) })}
        />
      ) : null}
      {inUse.length > 1 ? (
        <CheckboxGroup
          label={t('filter.channel')}
          options={inUse.map((id) => ({ id: id as string, name: channels.nameOf(id) }))}
          value={search.channel ?? []}
          onChange={(channel) => onChange({ channel: some(channel) })}
        />
      ) : null}
      {campaigns.length > 0 ? (
        <SelectField
          label={t('filter.campaign')}
          options={[any, ...campaigns.map(({ id, name }) => ({ id, name }))]}
          value={search.campaign ?? ANY}
          onChange={(campaign) => onChange({ campaign: one(campaign) })}
        />
      ) : null}
      {facets && facets.labels.length > 0 ? (
        <SelectField
          label={t('filter.label')}
          options={[any, ...facets.labels.map(({ label, count }) => ({ id: label, name: `${label} (${count})` }))]}
          value={search.label ?? ANY}
          onChange={(label) => onChange({ label: one(label) })}
        />
      ) : null}
      {members && members.items.length > 1 ? (
        <SelectField
          label={t('filter.author')}
          options={[any, ...members.items.map(({ personId, name }) => ({ id: personId, name }))]}
          value={search.author ?? ANY}
          onChange={(author) => onChange({ author: one(author) })}
        />
      ) : null}
    </div>
  );
}
