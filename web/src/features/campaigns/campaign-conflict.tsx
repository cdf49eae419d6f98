import { useTranslation } from '@/i18n';
import { useLocale } from '@/app/session';
import { Banner, Button } from '@/ui';
import type { Clash } from '@/lib/rebase.rules';
import type { CampaignForm, FormPart } from './campaign.rules';

/** Somebody else saved meanwhile: both versions of what both changed, and what was taken over. Nothing typed is lost. */
export function CampaignConflict({
  clashes,
  taken,
  onTake,
}: {
  readonly clashes: readonly Clash<CampaignForm>[];
  readonly taken: readonly FormPart[];
  readonly onTake: (clash: Clash<CampaignForm>) => void;
}) {
  const { t } = useTranslation('campaigns');
  const locale = useLocale();
  return (
    <Banner tone="warn" role="alert" title={t('conflict.title')}>
      {taken.length > 0 ? (
        <p>
          {t('conflict.taken', {
            parts: new Intl.ListFormat(locale).format(taken.map((part) => t(`conflict.part.${part}`))),
          })}
        </p>
      ) : null}
      <p>{t(clashes.length > 0 ? 'conflict.clash' : 'conflict.no-clash')}</p>
      {clashes.map((clash) => (
        <dl key={clash.part} className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 rounded-lg bg-surface p-3">
          <dt className="col-span-2 flex flex-wrap items-center justify-between gap-2 font-medium text-ink">
            {t(`conflict.part.${clash.part}`)}
            <Button size="small" onPress={() => onTake(clash)}>
              {t('conflict.take')}
            </Button>
          </dt>
          <dt>{t('conflict.theirs')}</dt>
          <dd className="whitespace-pre-line text-ink">{clash.theirs || t('conflict.empty')}</dd>
          <dt>{t('conflict.mine')}</dt>
          <dd className="whitespace-pre-line text-ink">{clash.mine || t('conflict.empty')}</dd>
        </dl>
      ))}
    </Banner>
  );
}
