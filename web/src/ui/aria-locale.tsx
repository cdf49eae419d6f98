import type { ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { localeOf, useTranslation } from '@/i18n';

/** Gives parts of React Aria the language of the page; it stands around each of them, so that pages without them load nothing of it. */
export function AriaLocale({ children }: { readonly children: ReactNode }) {
  const { language } = useTranslation();
  return <I18nProvider locale={localeOf(language)}>{children}</I18nProvider>;
}
