import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { samplesCreate } from '@/api';
import { meOptions, useMe, useWorkspace } from '@/app/session';
import { Banner, Button, Card, useSubmit } from '@/ui';

/** A workspace full of posts, pictures and numbers to look around in; a second one is not made. */
export function SampleCard() {
  const { t } = useTranslation('welcome');
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { workspaces } = useMe();
  const here = useWorkspace();
  const sample = workspaces.find((workspace) => workspace.sample);
  const { pending, error, onSubmit } = useSubmit(async () => {
    const { id } = sample ?? (await samplesCreate({ body: { zone: here.zone } })).data;
    await queryClient.refetchQueries(meOptions());
    await navigate({ to: '/workspaces/$workspaceId/calendar', params: { workspaceId: id } });
  }, []);
  if (here.sample) return null;
  return (
    <Card>
      <form onSubmit={onSubmit} className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <span
          aria-hidden
          className="flex size-10 shrink-0 items-center justify-center rounded-xl bg-accent-soft text-accent-text"
        >
          <FlaskConical className="size-5" />
        </span>
        <div className="min-w-0 grow basis-64">
          <h2 className="font-semibold">{t('first.sample.title')}</h2>
          <p className="text-[0.9375rem] text-ink-soft">{t('first.sample.words')}</p>
        </div>
        <Button type="submit" isPending={pending}>
          {pending ? t('first.sample.making') : sample ? t('first.sample.open') : t('first.sample.go')}
        </Button>
        {error ? (
          <div className="basis-full">
            <Banner tone="bad" role="alert" title={t('first.sample.failed')}>
              {error}
            </Banner>
          </div>
        ) : null}
      </form>
    </Card>
  );
}
