import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from '@/i18n';
import {
  campaignsCreate,
  campaignsRead,
  campaignsUpdate,
  isProblem,
  postsLabelsOptions,
  type CampaignDto,
} from '@/api';
import { invalidate } from '@/app/live';
import { useWorkspace } from '@/app/session';
import { rebase, type Clash } from '@/lib/rebase.rules';
import { Banner, Button, Dialog, SelectField, TextAreaField, TextField, useSubmit, useToast } from '@/ui';
import { CampaignConflict } from './campaign-conflict';
import {
  bodyOf,
  changesOf,
  EMPTY_FORM,
  formOf,
  type CampaignForm,
  type FormPart,
  type GoalMetric,
} from './campaign.rules';
import { ColorField } from './color-field';
import { OVER_TIME_METRICS } from '@/parts/metrics';

interface Conflict {
  readonly clashes: readonly Clash<CampaignForm>[];
  readonly taken: readonly FormPart[];
}

/** Starts a campaign (`campaign` is null), or changes one. */
export function CampaignDialog({
  campaign,
  onClose,
  onSaved,
}: {
  readonly campaign: CampaignDto | null;
  readonly onClose: () => void;
  readonly onSaved?: (campaign: CampaignDto) => void;
}) {
  const { t } = useTranslation(['campaigns', 'common']);
  const workspace = useWorkspace();
  const queryClient = useQueryClient();
  const toast = useToast();
  const formId = useId();
  const [base, setBase] = useState(() => ({
    form: campaign ? formOf(campaign) : EMPTY_FORM,
    version: campaign?.version ?? 0,
  }));
  const [form, setForm] = useState(base.form);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const { data: known } = useQuery(postsLabelsOptions({ path: { workspaceId: workspace.id } }));
  const path = { workspaceId: workspace.id };
  const set =
    <Part extends FormPart>(part: Part) =>
    (value: CampaignForm[Part]) =>
      setForm((present) => ({ ...present, [part]: value }));

  const save = async (): Promise<CampaignDto> => {
    if (!campaign) return (await campaignsCreate({ path, body: bodyOf(form) })).data;
    const one = { ...path, campaignId: campaign.id };
    try {
      const { data } = await campaignsUpdate({
        path: one,
        headers: { 'If-Match': `"${base.version}"` },
        body: changesOf(base.form, form),
      });
      return data;
    } catch (failure) {
      if (isProblem(failure, 'stale-version')) {
        const { data: theirs } = await campaignsRead({ path: one });
        const merged = rebase(base.form, form, formOf(theirs));
        setConflict(merged);
        setForm(merged.form);
        setBase({ form: formOf(theirs), version: theirs.version });
      }
      throw failure;
    }
  };
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    setConflict(null);
    const saved = await save();
    await invalidate(queryClient, ['campaigns', 'reports', 'calendar']);
    toast({ text: t(campaign ? 'common:saved' : 'started', { name: saved.name }) });
    onClose();
    onSaved?.(saved);
  }, FIELDS);

  return (
    <Dialog
      title={t(campaign ? 'form.edit-title' : 'form.new-title')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" isPending={pending}>
            {t(conflict ? 'conflict.save' : campaign ? 'form.save' : 'form.start')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={onSubmit} className="flex flex-col gap-4 pt-1" noValidate>
        {conflict ? (
          <CampaignConflict
            {...conflict}
            onTake={({ part, theirs }) => {
              setForm((present) => ({ ...present, [part]: theirs }));
              setConflict({ ...conflict, clashes: conflict.clashes.filter((clash) => clash.part !== part) });
            }}
          />
        ) : error ? (
          <Banner tone="bad" role="alert" title={error} />
        ) : null}
        <TextField
          label={t('form.name')}
          value={form.name}
          onChange={set('name')}
          error={of('name')}
          maxLength={200}
          required
          data-autofocus
        />
        <TextAreaField
          label={t('form.brief')}
          help={t('form.brief-help')}
          value={form.brief}
          onChange={set('brief')}
          error={of('brief')}
          rows={3}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t('form.starts-on')}
            type="date"
            value={form.startsOn}
            max={form.endsOn || undefined}
            onChange={set('startsOn')}
            error={of('startsOn')}
          />
          <TextField
            label={t('form.ends-on')}
            type="date"
            value={form.endsOn}
            min={form.startsOn || undefined}
            onChange={set('endsOn')}
            error={of('endsOn')}
          />
        </div>
        <ColorField value={form.color} onChange={set('color')} automatic={campaign === null} error={of('color')} />
        <TextField
          label={t('form.labels')}
          help={t('form.labels-help')}
          value={form.labels}
          onChange={set('labels')}
          error={of('defaultLabels')}
          placeholder={known?.labels
            .slice(0, 2)
            .map(({ label }) => label)
            .join(', ')}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField<GoalMetric | 'none'>
            label={t('form.goal')}
            value={form.goalMetric || 'none'}
            onChange={(metric) => set('goalMetric')(metric === 'none' ? '' : metric)}
            error={of('goal.metric')}
            options={[
              { id: 'none', name: t('form.no-goal') },
              ...OVER_TIME_METRICS.map((id) => ({ id, name: t(`common:metric.${id}`) })),
            ]}
          />
          {form.goalMetric === '' ? null : (
            <TextField
              label={t('form.goal-value')}
              type="number"
              min={1}
              inputMode="numeric"
              value={form.goalValue}
              onChange={set('goalValue')}
              error={of('goal.value') ?? of('goal')}
            />
          )}
        </div>
        {form.goalMetric === 'reach' ? <p className="text-sm text-ink-soft">{t('goal.reach-note')}</p> : null}
        <details
          open={isAdvanced(form) || of('lateToleranceMinutes') !== null || of('countLinkClicks') !== null || undefined}
        >
          <summary className="min-h-8 cursor-pointer py-1 text-sm font-medium">{t('form.advanced')}</summary>
          <TextField
            label={t('form.late')}
            help={t('form.late-help', { count: workspace.lateToleranceMinutes })}
            type="number"
            min={1}
            max={10_080}
            inputMode="numeric"
            value={form.lateTolerance}
            onChange={set('lateTolerance')}
            error={of('lateToleranceMinutes')}
            placeholder={String(workspace.lateToleranceMinutes)}
            className="mt-2"
          />
          {LINK_FIELDS.map((field) => (
            <SelectField<'workspace' | 'on' | 'off'>
              key={field}
              label={t(`form.${field}`)}
              help={t(`form.${field}-help`)}
              className="mt-4"
              value={form[field] || 'workspace'}
              onChange={(choice) => set(field)(choice === 'workspace' ? '' : choice)}
              error={of(field)}
              options={[
                { id: 'workspace', name: t(workspace[field] ? 'form.as-workspace-on' : 'form.as-workspace-off') },
                { id: 'on', name: t('form.on') },
                { id: 'off', name: t('form.off') },
              ]}
            />
          ))}
        </details>
      </form>
    </Dialog>
  );
}

const LINK_FIELDS = ['utmInLinks', 'countLinkClicks'] as const;

function isAdvanced(form: CampaignForm): boolean {
  return form.lateTolerance !== '' || form.utmInLinks !== '' || form.countLinkClicks !== '';
}

const FIELDS = [
  'name',
  'brief',
  'startsOn',
  'endsOn',
  'color',
  'defaultLabels',
  'goal',
  'goal.metric',
  'goal.value',
  'lateToleranceMinutes',
  'utmInLinks',
  'countLinkClicks',
];
