import { useTranslation } from '@/i18n';
import type { Issue } from './check.rules';

/** An issue in the reader's language. The server's own sentence, which knows the numbers, is English: it is for English readers and for issues we have no words for. */
export function useIssueText(): (issue: Issue) => string {
  const { t, has, language } = useTranslation('composer');
  return ({ code, message }) => {
    if (language === 'en') return message;
    const key = `issue.${code}`;
    return has(key) ? t(key) : message;
  };
}
