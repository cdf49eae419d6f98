import { CheckCircle2, CircleDot, TriangleAlert, XCircle } from 'lucide-react';
import { useTranslation } from '@/i18n';
import type { SetUpCheck } from '@/api';
import { useChannelWords } from '@/parts/channel-words';

/** The checks of a channel's set-up: whether each is fine, and what it means where it is not. */
export function SetUpChecks({ checks }: { readonly checks: readonly SetUpCheck[] }) {
  const { t, has } = useTranslation('accounts');
  return (
    <ul className="flex flex-col gap-3">
      {checks.map((check) => {
        const state = check.ok ? 'ok' : check.severity;
        const Icon = { ok: CheckCircle2, warns: TriangleAlert, blocks: XCircle }[state];
        const colour = { ok: 'text-ok', warns: 'text-warn', blocks: 'text-bad' }[state];
        const words = wordsOf(check);
        return (
          <li key={check.code} className="flex items-start gap-2.5">
            <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${colour}`} />
            <div className="min-w-0">
              <p className={`font-medium ${colour}`}>{t(`check-state.${state}`)}</p>
              <p className="text-[0.9375rem] text-ink-soft">{has(words) ? t(words, check.values) : check.message}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** Where our words for what it found are; a newer server may find what we have no words for. */
function wordsOf({ code, means }: SetUpCheck): string {
  return `set-up-check.${code}.${means}`;
}

/** What one needs before connecting. */
export function Needs({ channel, needs }: { readonly channel: string; readonly needs: readonly string[] }) {
  const words = useChannelWords();
  return (
    <ul className="flex flex-col gap-1.5">
      {needs.map((need, index) => (
        <li key={need} className="flex items-start gap-2 text-[0.9375rem]">
          <CircleDot aria-hidden className="mt-1 size-4 shrink-0 text-ink-faint" />
          {words(`${channel}.needs.${index}`, need)}
        </li>
      ))}
    </ul>
  );
}
