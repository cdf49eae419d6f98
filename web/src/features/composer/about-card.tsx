import { useQuery } from '@tanstack/react-query';
import { memo, useState } from 'react';
import { useTranslation } from '@/i18n';
import { campaignsListOptions, postsLabelsOptions } from '@/api';
import { useCan, useWorkspaceId } from '@/app/session';
import { LabelsField } from '@/parts/labels-field';
import { SelectField, TextField } from '@/ui';
import type { Recipient } from './check.rules';
import type { Draft, DraftTarget } from './draft.rules';
import { minutesIn } from './offset.rules';
import type { Edit } from './use-writing';

const MOST_LABELS = 30;
const NO_CAMPAIGN = 'none';

/** What is for people in here only: title, campaign, labels. And, for few, times of single accounts. */
export const AboutCard = memo(function AboutCard({
  title,
  campaignId,
  labels,
  targets,
  recipients,
  edit,
}: Pick<Draft, 'title' | 'campaignId' | 'labels' | 'targets'> & {
  readonly recipients: readonly Recipient[];
  readonly edit: Edit;
}) {
  const { t } = useTranslation('composer');
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const campaigns = useQuery({
    ...campaignsListOptions({ path: { workspaceId }, query: { limit: 200 } }),
    enabled: can('campaigns.read'),
  }).data?.items.filter((campaign) => campaign.archivedAt === null || campaign.id === campaignId);
  return (
    <section className="flex flex-col gap-4 rounded-2xl border border-line bg-surface p-5 shadow-card">
      <h2 className="text-base font-semibold">{t('about.heading')}</h2>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t('about.title')}
          help={t('about.title-help')}
          value={title}
          maxLength={300}
          onChange={(text) => edit((draft) => ({ ...draft, title: text }))}
        />
        {campaigns && campaigns.length > 0 ? (
          <SelectField
            label={t('about.campaign')}
            value={campaignId ?? NO_CAMPAIGN}
            onChange={(id) =>
              edit((draft) => {
                const chosen = campaigns.find((campaign) => campaign.id === id);
                // A campaign brings its labels where nobody has put others.
                const bring = draft.labels.length === 0 && chosen ? chosen.defaultLabels : draft.labels;
                return { ...draft, campaignId: chosen?.id ?? null, labels: bring };
              })
            }
            options={[
              { id: NO_CAMPAIGN, name: t('about.no-campaign') },
              ...campaigns.map(({ id, name }) => ({ id, name })),
            ]}
          />
        ) : null}
      </div>
      <Labels labels={labels} onChange={(next) => edit((draft) => ({ ...draft, labels: next }))} />
      {recipients.length > 1 ? <Offsets targets={targets} recipients={recipients} edit={edit} /> : null}
    </section>
  );
});

function Labels({
  labels,
  onChange,
}: {
  readonly labels: readonly string[];
  readonly onChange: (labels: readonly string[]) => void;
}) {
  const workspaceId = useWorkspaceId();
  const known = useQuery(postsLabelsOptions({ path: { workspaceId } })).data?.labels ?? [];
  return (
    <LabelsField
      labels={labels}
      known={known.map(({ label }) => label)}
      onChange={(next) => onChange(next.slice(0, MOST_LABELS))}
    />
  );
}

function Offsets({
  targets,
  recipients,
  edit,
}: {
  readonly targets: readonly DraftTarget[];
  readonly recipients: readonly Recipient[];
  readonly edit: Edit;
}) {
  const { t } = useTranslation('composer');
  const some = targets.some(({ offsetMinutes }) => offsetMinutes !== 0);
  const [folded, setFolded] = useState(!some);
  return (
    <details className="group" open={!folded} onToggle={(event) => setFolded(!event.currentTarget.open)}>
      <summary className="min-h-8 cursor-pointer text-sm font-medium text-accent-text">{t('offsets.title')}</summary>
      <p className="mt-1 mb-3 text-sm text-ink-soft">{t('offsets.help')}</p>
      <div className="grid gap-3 sm:grid-cols-2">
        {recipients.map(({ id, name }) => (
          <Offset
            key={id}
            name={name}
            minutes={targets.find(({ accountId }) => accountId === id)?.offsetMinutes ?? 0}
            onChange={(offsetMinutes) =>
              edit((draft) => ({
                ...draft,
                targets: draft.targets.map((target) =>
                  target.accountId === id ? { ...target, offsetMinutes } : target,
                ),
              }))
            }
          />
        ))}
      </div>
    </details>
  );
}

function Offset({
  name,
  minutes,
  onChange,
}: {
  readonly name: string;
  readonly minutes: number;
  readonly onChange: (minutes: number) => void;
}) {
  const { t } = useTranslation('composer');
  // A number is no number yet while it is typed: a minus, or nothing.
  const [typed, setTyped] = useState(String(minutes));
  const meant = minutesIn(typed) === minutes;
  return (
    <TextField
      label={t('offsets.minutes', { name })}
      value={meant ? typed : String(minutes)}
      maxLength={8}
      onChange={(text) => {
        setTyped(text);
        onChange(minutesIn(text));
      }}
      onBlur={() => setTyped(String(minutes))}
    />
  );
}
