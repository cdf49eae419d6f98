import { Bell } from 'lucide-react';
import type { ReactNode } from 'react';
import { chooseLanguage, LANGUAGES, useTranslation } from '@/i18n';
import { classNames } from '@/lib/class-names';
import { useTitle } from '@/ui';

/** Pages before there is a workspace to show: one card in the middle. */
export function EntryFrame({
  title,
  subtitle,
  children,
}: {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly children: ReactNode;
}) {
  const { t, language } = useTranslation();
  useTitle(title);
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-8 sm:py-16">
      <main className="w-full max-w-md">
        <p className="mb-6 flex items-center justify-center gap-2.5 text-xl font-semibold tracking-tight">
          <span aria-hidden className="flex size-9 items-center justify-center rounded-xl bg-accent text-accent-ink">
            <Bell className="size-5" />
          </span>
          Carillon
        </p>
        <div className="rounded-2xl border border-line bg-surface p-6 shadow-card sm:p-8">
          <h1 className="text-xl font-semibold">{title}</h1>
          {subtitle ? <p className="mt-1 text-ink-soft">{subtitle}</p> : null}
          <div className="mt-6">{children}</div>
        </div>
      </main>
      <footer className="mt-6 flex gap-1" role="group" aria-label={t('language')}>
        {LANGUAGES.map(({ tag, name }) => (
          <button
            key={tag}
            type="button"
            lang={tag}
            aria-pressed={language === tag}
            onClick={() => void chooseLanguage(tag)}
            className={classNames(
              'min-h-8 cursor-pointer rounded-md px-2.5 text-sm hover:bg-sunken',
              language === tag ? 'font-semibold text-ink' : 'text-ink-soft',
            )}
          >
            {name}
          </button>
        ))}
      </footer>
    </div>
  );
}
