import { AlertTriangle, CheckCircle2, XCircle } from 'lucide-react';
import { useTranslation } from '@/i18n';
import type { AttemptView } from '@/api';
import { useLocale } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { formatDuration } from '@/lib/duration.rules';
import { Instant } from '@/parts/instant';
import { outcomeOf } from './deliveries.rules';

const LOOKS = {
  ok: { icon: CheckCircle2, text: 'text-ok' },
  warn: { icon: AlertTriangle, text: 'text-warn' },
  bad: { icon: XCircle, text: 'text-bad' },
} as const;

/** Every try at a delivery: when, how long, how it ended; what the network answered is a click away. */
export function Timeline({
  attempts,
  told,
}: {
  readonly attempts: readonly AttemptView[];
  /** What stands above already. */
  readonly told: string | null;
}) {
  return (
    <ol className="flex flex-col">
      {attempts.map((attempt, index) => (
        <Attempt
          key={`${attempt.kind} ${attempt.number}`}
          attempt={attempt}
          told={told}
          last={index === attempts.length - 1}
        />
      ))}
    </ol>
  );
}

function Attempt({
  attempt,
  told,
  last,
}: {
  readonly attempt: AttemptView;
  readonly told: string | null;
  readonly last: boolean;
}) {
  const { t } = useTranslation('deliveries');
  const locale = useLocale();
  const { words, tone } = outcomeOf(attempt);
  const { icon: Icon, text } = LOOKS[tone];
  const took = new Date(attempt.endedAt).getTime() - new Date(attempt.startedAt).getTime();
  const answered = attempt.httpStatus !== null || attempt.code !== null || attempt.excerpt !== null;
  return (
    <li className="relative flex gap-3 pb-4 last:pb-0">
      {last ? null : <span aria-hidden className="absolute start-2.5 top-6 bottom-0 w-px bg-line" />}
      <Icon aria-hidden className={classNames('mt-0.5 size-5 shrink-0', text)} />
      <div className="min-w-0 grow text-[0.9375rem]">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className={classNames('font-medium', text)}>
            {words ? t(`outcome.${words}`) : t('outcome.unknown-word', { outcome: attempt.outcome })}
          </span>
          <span className="text-sm text-ink-soft">
            <Instant at={attempt.startedAt} style="precise" />
            {' · '}
            {t('took', { length: formatDuration(took, locale) })}
            {attempt.step === null ? null : ` · ${stepWords(attempt.step)}`}
          </span>
        </p>
        {attempt.detail === null || (last && attempt.detail === told) ? null : (
          <p className="text-ink-soft">{attempt.detail}</p>
        )}
        {attempt.nextAt === null ? null : (
          <p className="text-sm text-ink-soft">
            {t('next-try')} <Instant at={attempt.nextAt} style="precise" />
          </p>
        )}
        {answered ? (
          <details className="mt-1">
            <summary className="inline-flex min-h-6 cursor-pointer items-center text-sm text-accent-text">
              {t('answer')}
            </summary>
            <dl className="mt-1 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-0.5 rounded-lg bg-sunken px-3 py-2 text-sm">
              {attempt.httpStatus === null ? null : (
                <>
                  <dt className="text-ink-soft">{t('http-status')}</dt>
                  <dd>{attempt.httpStatus}</dd>
                </>
              )}
              {attempt.code === null ? null : (
                <>
                  <dt className="text-ink-soft">{t('code')}</dt>
                  <dd className="font-mono text-xs leading-5">{attempt.code}</dd>
                </>
              )}
              {attempt.excerpt === null ? null : (
                <>
                  <dt className="text-ink-soft">{t('excerpt')}</dt>
                  <dd className="font-mono text-xs leading-5 break-all">{attempt.excerpt}</dd>
                </>
              )}
            </dl>
          </details>
        ) : null}
      </div>
    </li>
  );

  function stepWords(step: string): string {
    const part = /^part\.(\d+)$/.exec(step)?.[1];
    if (part !== undefined) return t('step.part', { number: Number(part) + 1 });
    if (step === 'comment' || step === 'first-comment') return t('step.comment');
    if (step.startsWith('media') || step.startsWith('upload')) return t('step.media');
    return step;
  }
}
