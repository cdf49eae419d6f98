import { useTranslation } from 'react-i18next';
import type { Issue } from './check.rules';

/** An issue in the reader's language. The server's own sentence, which knows the numbers, is English: it is for English readers and for issues we have no words for. */
export function useIssueText(): (issue: Issue) => string {
  const { t, i18n } = useTranslation('composer');
  return ({ code, message }) => {
    if (i18n.language.startsWith('en')) return message;
    const key = `issue.${code}`;
    return i18n.exists(key, { ns: 'composer' }) ? t(key as 'issue.part-empty') : message;
  };
}
