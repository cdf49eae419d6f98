import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { membersListOptions, postsLabelsOptions, type CampaignDto } from '@/api';
import type { CalendarSearch } from '@/app/router';
import { useCan, useWorkspaceId } from '@/app/session';
import { useAccounts, useChannels } from '@/parts/account-label';
import { POST_LOOKS, type PostState } from '@/parts/states';
import { Button, CheckboxGroup, SelectField } from '@/ui';
import { NO_FILTERS } from './use-calendar';

const MOST_MEMBERS = 200;

export interface FilterProps {
  readonly search: CalendarSearch;
  readonly campaigns: readonly CampaignDto[];
  readonly onChange: (changes: Partial<CalendarSearch>) => void;
}

/** What the calendar shows; it all stands in the address. */
export function Filters({ search, campaigns, onChange }: FilterProps) {
  const { t } = useTranslation(['calendar', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { accounts } = useAccounts();
  const channels = useChannels();
  const { data: labels } = useQuery(postsLabelsOptions({ path: { workspaceId } }));
  const { data: members } = useQuery({
    ...membersListOptions({ path: { workspaceId }, query: { limit: MOST_MEMBERS } }),
    enabled: can('members.read'),
  });
  const any = { id: '*', name: t('any') };
  const states = (Object.keys(POST_LOOKS) as PostState[]).filter((state) => state !== 'draft');
  return (
    <div className="flex flex-col gap-4">
      <CheckboxGroup<PostState>
        label={t('filters.state')}
        value={states.filter((state) => search.state?.includes(state))}
        onChange={(state) => onChange({ state })}
        options={states.map((id) => ({ id, name: t(`common:post-state.${id}`) }))}
      />
      {accounts && accounts.length > 0 ? (
        <CheckboxGroup
          label={t('filters.account')}
          value={[...(search.account ?? [])]}
          onChange={(account) => onChange({ account })}
          options={accounts.map(({ id, displayName, handle, channel }) => ({
            id,
            name: displayName || handle,
            detail: `${channels.nameOf(channel)} · ${handle}`,
          }))}
        />
      ) : null}
      <SelectField
        label={t('filters.campaign')}
        value={search.campaign ?? '*'}
        onChange={(campaign) => onChange({ campaign: campaign === '*' ? undefined : campaign })}
        options={[any, ...campaigns.map(({ id, name }) => ({ id, name }))]}
      />
      <SelectField
        label={t('filters.label')}
        value={search.label ?? '*'}
        onChange={(label) => onChange({ label: label === '*' ? undefined : label })}
        options={[
          any,
          ...(labels?.labels ?? []).map(({ label, count }) => ({ id: label, name: `${label} (${count})` })),
        ]}
      />
      <SelectField
        label={t('filters.author')}
        value={search.author ?? '*'}
        onChange={(author) => onChange({ author: author === '*' ? undefined : author })}
        options={[any, ...(members?.items ?? []).map(({ personId, name }) => ({ id: personId, name }))]}
      />
      <Button size="small" className="self-start" onPress={() => onChange(NO_FILTERS)}>
        {t('filters.clear')}
      </Button>
    </div>
  );
}
