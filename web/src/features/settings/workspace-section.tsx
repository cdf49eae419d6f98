import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import {
  deliveriesPauseWorkspaceMutation,
  deliveriesResumeWorkspaceMutation,
  isProblem,
  workspacesDelete,
  workspacesLeave,
  workspacesUpdate,
  type MyWorkspaceDto,
} from '@/api';
import { meOptions, useCan, useLocale, useWorkspace } from '@/app/session';
import { changedParts, rebase, type Clash } from '@/lib/rebase.rules';
import { ZoneField } from '@/parts/zone-field';
import { Banner, Button, Card, ConfirmDialog, Dialog, SelectField, Switch, TextField, useSubmit, useToast } from '@/ui';
import { changesOf, formOf, WEEKDAYS, type Weekday, type WorkspaceForm } from './workspace.rules';

export function WorkspaceSection() {
  const can = useCan();
  return (
    <div className="flex max-w-3xl flex-col gap-5">
      <GeneralCard />
      {can('posts.publish') ? <PauseCard /> : null}
      <EndCard />
    </div>
  );
}

/** A Monday. */
const SOME_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

function GeneralCard() {
  const { t } = useTranslation(['settings', 'common']);
  const workspace = useWorkspace();
  const can = useCan();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const toast = useToast();
  const mayChange = can('workspace.manage');
  const [base, setBase] = useState(workspace);
  const [form, setForm] = useState(() => formOf(workspace));
  const [clashes, setClashes] = useState<readonly Clash<WorkspaceForm>[]>([]);
  // While nothing is changed here, what others change shows at once.
  if (workspace.version > base.version && changedParts(formOf(base), form).length === 0) {
    setBase(workspace);
    setForm(formOf(workspace));
  }
  const set =
    <Field extends keyof WorkspaceForm>(field: Field) =>
    (value: WorkspaceForm[Field]) =>
      setForm((present) => ({ ...present, [field]: value }));
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  /** Sends what was changed. Where somebody else was quicker, it goes over what they left alone, and a person decides about the rest. */
  const save = async (from: MyWorkspaceDto, mine: WorkspaceForm): Promise<boolean> => {
    try {
      const { data } = await workspacesUpdate({
        path: { workspaceId: workspace.id },
        headers: { 'If-Match': `"${from.version}"` },
        body: changesOf(formOf(from), mine),
      });
      const saved = { ...from, ...data };
      setBase(saved);
      setForm(formOf(saved));
      return true;
    } catch (failure) {
      if (!isProblem(failure, 'stale-version')) throw failure;
      const me = await queryClient.query({ ...meOptions(), staleTime: 0 });
      const theirs = me.workspaces.find(({ id }) => id === workspace.id);
      if (!theirs) throw failure;
      const rebased = rebase(formOf(from), mine, formOf(theirs));
      if (rebased.clashes.length === 0 && theirs.version > from.version) return await save(theirs, rebased.form);
      setBase(theirs);
      setForm(rebased.form);
      setClashes(rebased.clashes);
      return false;
    }
  };
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    setClashes([]);
    if (changedParts(formOf(base), form).length > 0) {
      if (!(await save(base, form))) return;
      await queryClient.invalidateQueries(meOptions());
    }
    toast({ text: t('common:saved') });
  }, ['name', 'zone', 'weekStartsOn', 'lateToleranceMinutes', 'countLinkClicks']);
  const clicksRefused = of('countLinkClicks');
  return (
    <Card title={t('workspace.general')}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
        {error ? <Banner tone="bad" role="alert" title={error} /> : null}
        {clashes.length > 0 ? (
          <Banner tone="warn" role="alert" title={t('workspace.conflict')}>
            <ul className="mt-1 flex flex-col gap-2">
              {clashes.map((clash) => (
                <li key={clash.part} className="flex flex-wrap items-center justify-between gap-2">
                  {t('workspace.theirs', { part: partName(clash.part), value: valueText(clash) })}
                  <Button
                    size="small"
                    onPress={() => {
                      setForm((present) => ({ ...present, [clash.part]: clash.theirs }));
                      setClashes(clashes.filter((other) => other !== clash));
                    }}
                  >
                    {t('workspace.take-theirs')}
                    <span className="sr-only">: {partName(clash.part)}</span>
                  </Button>
                </li>
              ))}
            </ul>
          </Banner>
        ) : null}
        <fieldset disabled={!mayChange} className="flex min-w-0 flex-col gap-4">
          <TextField label={t('workspace.name')} value={form.name} onChange={set('name')} error={of('name')} />
          {mayChange ? (
            <ZoneField value={form.zone} onChange={set('zone')} error={of('zone')} />
          ) : (
            <TextField label={t('common:zone')} value={form.zone} onChange={() => undefined} />
          )}
          <SelectField<Weekday>
            label={t('workspace.week-starts-on')}
            value={form.weekStartsOn}
            onChange={set('weekStartsOn')}
            error={of('weekStartsOn')}
            options={WEEKDAYS.map((id) => ({ id, name: weekday.format(SOME_MONDAY + (Number(id) - 1) * DAY_MS) }))}
          />
          <TextField
            label={t('workspace.late-tolerance')}
            help={t('workspace.late-tolerance-help')}
            type="number"
            min={1}
            max={10_080}
            inputMode="numeric"
            value={form.lateToleranceMinutes}
            onChange={set('lateToleranceMinutes')}
            error={of('lateToleranceMinutes')}
          />
          <div>
            <Switch isSelected={form.utmInLinks} isDisabled={!mayChange} onChange={set('utmInLinks')}>
              {t('workspace.utm-in-links')}
            </Switch>
            <p className="mt-1 text-sm text-ink-soft">{t('workspace.utm-in-links-help')}</p>
          </div>
          <div>
            <Switch isSelected={form.countLinkClicks} isDisabled={!mayChange} onChange={set('countLinkClicks')}>
              {t('workspace.count-link-clicks')}
            </Switch>
            <p className="mt-1 text-sm text-ink-soft">{t('workspace.count-link-clicks-help')}</p>
            {clicksRefused ? (
              <p role="alert" className="mt-1 text-sm text-bad">
                {clicksRefused}
              </p>
            ) : null}
          </div>
        </fieldset>
        {mayChange ? (
          <Button type="submit" className="self-start" isPending={pending}>
            {t('common:save')}
          </Button>
        ) : (
          <p className="text-sm text-ink-soft">{t('workspace.read-only')}</p>
        )}
      </form>
    </Card>
  );

  function partName(part: keyof WorkspaceForm): string {
    return part === 'zone' ? t('common:zone') : t(`workspace.${PART_NAMES[part]}`);
  }

  function valueText({ part, theirs }: Clash<WorkspaceForm>): string {
    if (typeof theirs === 'boolean') return t(theirs ? 'workspace.on' : 'workspace.off');
    return part === 'weekStartsOn' ? weekday.format(SOME_MONDAY + (Number(theirs) - 1) * DAY_MS) : theirs;
  }
}

const PART_NAMES = {
  name: 'name',
  weekStartsOn: 'week-starts-on',
  lateToleranceMinutes: 'late-tolerance',
  utmInLinks: 'utm-in-links',
  countLinkClicks: 'count-link-clicks',
} as const;

function PauseCard() {
  const { t } = useTranslation(['settings', 'common']);
  const workspace = useWorkspace();
  const queryClient = useQueryClient();
  const toast = useToast();
  const options = {
    onSuccess: () => queryClient.invalidateQueries(meOptions()),
    onError: (failure: Error) => toast({ text: failure.message, tone: 'bad' }),
  };
  const pause = useMutation({ ...deliveriesPauseWorkspaceMutation(), ...options });
  const resume = useMutation({ ...deliveriesResumeWorkspaceMutation(), ...options });
  const request = { path: { workspaceId: workspace.id } };
  return (
    <Card title={t('workspace.pause-title')}>
      <p className="text-ink-soft">
        {t(workspace.pausedAt === null ? 'workspace.pause-body' : 'workspace.resume-body')}
      </p>
      {workspace.pausedAt === null ? (
        <Button variant="danger" className="mt-4" isPending={pause.isPending} onPress={() => pause.mutate(request)}>
          {t('workspace.pause')}
        </Button>
      ) : (
        <Button variant="primary" className="mt-4" isPending={resume.isPending} onPress={() => resume.mutate(request)}>
          {t('common:paused.resume')}
        </Button>
      )}
    </Card>
  );
}

function EndCard() {
  const { t } = useTranslation(['settings', 'common']);
  const workspace = useWorkspace();
  const can = useCan();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<'leave' | 'delete' | null>(null);
  const done = async (): Promise<void> => {
    await queryClient.invalidateQueries(meOptions());
    await navigate({ to: '/' });
  };
  return (
    <Card title={t('workspace.end-title')}>
      <div className="flex flex-wrap gap-2">
        <Button onPress={() => setAsking('leave')}>{t('workspace.leave')}</Button>
        {can('workspace.delete') ? (
          <Button variant="danger" onPress={() => setAsking('delete')}>
            {t('workspace.delete')}
          </Button>
        ) : null}
      </div>
      <ConfirmDialog
        question={
          asking === 'leave'
            ? {
                title: t('workspace.leave-title', { name: workspace.name }),
                body: t('workspace.leave-body'),
                confirm: t('workspace.leave'),
                variant: 'danger',
                onConfirm: async () => {
                  await workspacesLeave({ path: { workspaceId: workspace.id } });
                  await done();
                },
              }
            : null
        }
        onClose={() => setAsking(null)}
      />
      <DeleteDialog isOpen={asking === 'delete'} onClose={() => setAsking(null)} onDone={done} />
    </Card>
  );
}

function DeleteDialog({
  isOpen,
  onClose,
  onDone,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}) {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <Dialog title={t('workspace.delete-title')} isOpen={isOpen} onClose={onClose} size="small" role="alertdialog">
      <DeleteForm onClose={onClose} onDone={onDone} />
    </Dialog>
  );
}

function DeleteForm({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: () => Promise<void> }) {
  const { t } = useTranslation(['settings', 'common']);
  const workspace = useWorkspace();
  const [confirmName, setConfirmName] = useState('');
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    await workspacesDelete({ path: { workspaceId: workspace.id }, body: { confirmName } });
    await onDone();
  }, ['confirmName']);
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <p className="text-ink-soft">{t('workspace.delete-body')}</p>
      {error ? <Banner tone="bad" role="alert" title={error} /> : null}
      <TextField
        label={t('workspace.delete-confirm', { name: workspace.name })}
        value={confirmName}
        onChange={setConfirmName}
        error={of('confirmName')}
        autoFocus
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onPress={onClose}>{t('common:cancel')}</Button>
        <Button type="submit" variant="danger" isPending={pending} isDisabled={confirmName !== workspace.name}>
          {t('workspace.delete')}
        </Button>
      </div>
    </form>
  );
}
