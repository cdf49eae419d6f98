import { Bell } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import type { VisitorSecretResponse } from '@/api';
import { Banner, Card, ShownOnce, useTitle } from '@/ui';

/** Around what somebody without an account here sees: no shell, nothing else to go to. */
export function VisitFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useTitle(title);
  return (
    <div className="mx-auto max-w-2xl px-4 py-6 sm:px-6">
      <header className="mb-5 flex items-center gap-2 text-sm font-semibold text-ink-soft">
        <Bell aria-hidden className="size-4" />
        Carillon
      </header>
      <main id="main" className="flex flex-col gap-4">
        <h1 className="text-2xl font-semibold">{title}</h1>
        {children}
      </main>
    </div>
  );
}

/** It worked: nothing is left to do. */
export function VisitConnected({
  handles,
  secrets,
}: {
  readonly handles: readonly string[];
  readonly secrets: readonly VisitorSecretResponse[];
}) {
  const { t } = useTranslation('accounts');
  return (
    <>
      <Banner tone="ok" role="status" title={t('visit.connected-words', { handles: handles.join(', ') })}>
        {t('visit.take-away')}
      </Banner>
      {secrets.length > 0 ? (
        <Card className="flex flex-col gap-4">
          <Banner tone="warn" title={t('visit.secret')} />
          {secrets.map(({ label, value }) => (
            <ShownOnce key={label} label={label} value={value} />
          ))}
        </Card>
      ) : null}
    </>
  );
}
