import { CheckCircle2, CircleDot, TriangleAlert, XCircle } from 'lucide-react';
import { useTranslation } from '@/i18n';
import type { SetUpView, SetUpCheck } from '@/api';
import { useChannelWords } from '@/parts/channel-words';

/** The checks of a channel's set-up: whether each is fine, and what it means where it is not. */
export function SetUpChecks({
  channel,
  setUp: { publicUrl },
  checks,
}: {
  /** Its name. */
  readonly channel: string;
  readonly setUp: Pick<SetUpView, 'publicUrl'>;
  readonly checks: readonly SetUpCheck[];
}) {
  const { t } = useTranslation('accounts');
  const words = useChannelWords();
  return (
    <ul className="flex flex-col gap-3">
      {checks.map((check) => {
        const state = check.ok ? 'ok' : check.severity;
        const Icon = { ok: CheckCircle2, warns: TriangleAlert, blocks: XCircle }[state];
        const colour = { ok: 'text-ok', warns: 'text-warn', blocks: 'text-bad' }[state];
        return (
          <li key={check.code} className="flex items-start gap-2.5">
            <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${colour}`} />
            <div className="min-w-0">
              <p className={`font-medium ${colour}`}>{t(`check-state.${state}`)}</p>
              <p className="text-[0.9375rem] text-ink-soft">
                {words(`check.${check.code}.${kindOf(check, publicUrl)}`, check.message, { url: publicUrl, channel })}
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** How a check ended, by its words: one of the address is fine in two ways. */
function kindOf({ code, ok }: SetUpCheck, publicUrl: string): string {
  if (!ok) return 'not';
  const { hostname } = new URL(publicUrl);
  return code === 'public-address-secure' && /^(localhost|127\..*|\[::1\])$|\.localhost$/.test(hostname) ? 'own' : 'ok';
}

/** What one needs before connecting. */
export function Needs({ needs }: { readonly needs: readonly string[] }) {
  return (
    <ul className="flex flex-col gap-1.5">
      {needs.map((need) => (
        <li key={need} className="flex items-start gap-2 text-[0.9375rem]">
          <CircleDot aria-hidden className="mt-1 size-4 shrink-0 text-ink-faint" />
          {need}
        </li>
      ))}
    </ul>
  );
}
