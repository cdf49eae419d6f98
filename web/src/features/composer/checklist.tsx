import { AlertTriangle, CheckCircle2, Loader2, XCircle } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from '@/i18n';
import type { CostView } from '@/api';
import { useLocale } from '@/app/session';
import { Card } from '@/ui';
import { useIssueText } from './issue-text';
import type { Finding } from './check.rules';
import { moneyOf } from './cost.rules';

/** What stands between the post and its accounts: what blocks, what warns, each leading to its cause. */
export const Checklist = memo(function Checklist({
  findings,
  asking,
  costs,
  nothingYet,
  nameOf,
  total,
  onShow,
}: {
  readonly findings: readonly Finding[];
  readonly asking: boolean;
  readonly costs: readonly CostView[];
  /** There is no text or no account yet: nothing to find. */
  readonly nothingYet: 'accounts' | 'text' | null;
  /** Of an account. */
  readonly nameOf: (accountId: string) => string;
  /** Chosen accounts. */
  readonly total: number;
  readonly onShow: (finding: Finding) => void;
}) {
  const { t } = useTranslation('composer');
  const textOf = useIssueText();
  const locale = useLocale();
  const blocking = findings.filter(({ severity }) => severity === 'blocks').length;
  return (
    <Card
      title={t('check.title')}
      actions={
        asking ? (
          <span className="flex items-center gap-1.5 text-sm text-ink-soft">
            <Loader2 aria-hidden className="size-4 animate-spin" />
            {t('check.asking')}
          </span>
        ) : null
      }
    >
      <p role="status" className="flex items-center gap-2 text-[0.9375rem]">
        {nothingYet ? (
          <span className="text-ink-soft">{t(`check.nothing-yet.${nothingYet}`)}</span>
        ) : blocking > 0 ? (
          <>
            <XCircle aria-hidden className="size-5 shrink-0 text-bad" />
            {t('check.blocks', { count: blocking })}
          </>
        ) : (
          <>
            <CheckCircle2 aria-hidden className="size-5 shrink-0 text-ok" />
            {t('check.ready', { count: total })}
          </>
        )}
      </p>
      {findings.length > 0 && !nothingYet ? (
        <ul className="mt-2 flex flex-col" data-checklist>
          {findings.map((finding) => {
            const Icon = finding.severity === 'blocks' ? XCircle : AlertTriangle;
            return (
              <li key={finding.key} className="border-t border-line first:border-t-0">
                <button
                  type="button"
                  data-severity={finding.severity}
                  onClick={() => onShow(finding)}
                  className="flex w-full cursor-pointer items-start gap-2.5 rounded-lg px-1.5 py-2 text-start hover:bg-sunken"
                >
                  <Icon
                    aria-hidden
                    className={
                      finding.severity === 'blocks'
                        ? 'mt-0.5 size-4 shrink-0 text-bad'
                        : 'mt-0.5 size-4 shrink-0 text-warn'
                    }
                  />
                  <span className="min-w-0">
                    <span className="block text-sm">
                      <span className="sr-only">{t(`check.${finding.severity}-word`)} </span>
                      {textOf(finding)}
                      {partOf(finding.field) > 0 ? ` ${t('check.in-part', { number: partOf(finding.field) + 1 })}` : ''}
                    </span>
                    <span className="block text-xs text-ink-soft">
                      {finding.accountIds.length === total && total > 2
                        ? t('check.all-accounts')
                        : finding.accountIds.map(nameOf).join(', ')}
                    </span>
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      ) : null}
      {nothingYet
        ? null
        : costs.map((cost) => (
            <p key={cost.currency} className="mt-3 border-t border-line pt-3 text-sm text-ink-soft">
              {t('check.cost', { money: moneyOf(cost, locale), date: dateOf(cost.asOf, locale) })}
            </p>
          ))}
    </Card>
  );
});

function dateOf(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day));
}

function partOf(field: string): number {
  return Number(/^parts\.(\d+)\./.exec(field)?.[1] ?? 0);
}
