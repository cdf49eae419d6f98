import { AlertTriangle, CheckCircle2, Info, Loader2, XCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import { classNames } from '@/lib/class-names';
import { Button } from './button';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'neutral' | 'accent';

const BADGE: Readonly<Record<Tone, string>> = {
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  info: 'bg-info-soft text-info',
  neutral: 'bg-sunken text-ink-soft',
  accent: 'bg-accent-soft text-accent-text',
};

/** A word with a colour; never the colour alone. */
export function Badge({
  tone = 'neutral',
  icon,
  children,
  className,
}: {
  readonly tone?: Tone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <span
      className={classNames(
        'inline-flex min-h-6 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        BADGE[tone],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  );
}

const ICONS = { ok: CheckCircle2, warn: AlertTriangle, bad: XCircle, info: Info, neutral: Info, accent: Info } as const;

/** One thing people should know, with what they can do about it. */
export function Banner({
  tone,
  title,
  children,
  actions,
  role,
}: {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** `alert` only where it appears while somebody works and must not be missed. */
  readonly role?: 'alert' | 'status';
}) {
  const Icon = ICONS[tone];
  return (
    <div
      role={role}
      className={classNames('flex flex-wrap items-start gap-x-3 gap-y-2 rounded-xl px-4 py-3', BADGE[tone])}
    >
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 grow basis-64 text-ink">
        <p className="font-medium">{title}</p>
        {children ? <div className="mt-0.5 text-[0.9375rem] text-ink-soft">{children}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  );
}

export function EmptyState({
  icon,
  title,
  children,
  actions,
}: {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-3 rounded-2xl border border-dashed border-line-strong px-6 py-12 text-center">
      {icon ? <div className="text-ink-faint [&>svg]:size-9">{icon}</div> : null}
      <h2 className="text-lg font-semibold">{title}</h2>
      {children ? <div className="max-w-prose text-ink-soft">{children}</div> : null}
      {actions ? <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  );
}

/** A list or page that could not be read, and the way to try again. */
export function ErrorState({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <Banner
      tone="bad"
      role="alert"
      title={t('could-not-load')}
      actions={
        onRetry ? (
          <Button size="small" onPress={onRetry}>
            {t('try-again')}
          </Button>
        ) : undefined
      }
    >
      {error instanceof Error ? error.message : String(error)}
    </Banner>
  );
}

/** Says that something is coming; `label` is read aloud. */
export function Loading({ label, className }: { readonly label?: string; readonly className?: string }) {
  const { t } = useTranslation();
  return (
    <div role="status" className={classNames('flex items-center justify-center gap-2 py-16 text-ink-soft', className)}>
      <Loader2 aria-hidden className="size-5 animate-spin" />
      <span>{label ?? t('loading')}</span>
    </div>
  );
}

/** How far something has come, 0 to 1, told in words too. */
export function Progress({
  value,
  label,
  valueText,
}: {
  readonly value: number;
  readonly label: string;
  readonly valueText?: string;
}) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuetext={valueText ?? `${percent} %`}
      className="h-2 w-full overflow-hidden rounded-full bg-sunken ring-1 ring-line ring-inset"
    >
      <div className="h-full rounded-full bg-accent" style={{ width: `${percent}%` }} />
    </div>
  );
}
