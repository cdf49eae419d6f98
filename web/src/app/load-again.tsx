import { useTranslation } from '@/i18n';
import { ErrorState } from '@/ui';

/** Where a part of the app can't be loaded any more: most likely there is a newer version of all of it. */
export function LoadAgain() {
  const { t } = useTranslation();
  return (
    <div className="fixed inset-x-3 bottom-20 z-50 mx-auto max-w-xl rounded-xl bg-surface shadow-float">
      <ErrorState error={t('load-again')} onRetry={() => window.location.reload()} />
    </div>
  );
}
