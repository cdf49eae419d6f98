import { useTranslation } from '@/i18n';
import { Banner, Button } from '@/ui';

/** Where a part of the app can't be loaded any more: most likely there is a newer version of all of it. */
export function LoadAgain() {
  const { t } = useTranslation();
  return (
    <div className="fixed inset-x-3 bottom-20 z-50 mx-auto max-w-xl rounded-xl bg-surface shadow-float md:bottom-6">
      <Banner
        tone="warn"
        role="alert"
        title={t('load-again.title')}
        actions={
          <Button size="small" variant="primary" onPress={() => window.location.reload()}>
            {t('load-again.go')}
          </Button>
        }
      >
        {t('load-again.body')}
      </Banner>
    </div>
  );
}
