import { Check } from 'lucide-react';
import { useTranslation } from '@/i18n';
import type { ChannelCapabilities } from '@/api';
import { useLocale } from '@/app/session';
import { formatDuration } from '@/lib/duration.rules';
import { abilitiesOf, type Ability } from './accounts.rules';
import { NETWORK_METRICS } from '@/parts/metrics';

/** What a channel can do, a few words each. */
export function AbilityChips({ capabilities }: { readonly capabilities: ChannelCapabilities }) {
  const { t } = useTranslation('accounts');
  return (
    <ul className="flex flex-wrap gap-1.5" aria-label={t('can-do')}>
      {abilitiesOf(capabilities)
        .filter(({ id }) => IN_SHORT.has(id))
        .map(({ id }) => (
          <li key={id} className="rounded-md bg-sunken px-2 py-0.5 text-xs text-ink-soft">
            {t(`ability-short.${id}`)}
          </li>
        ))}
    </ul>
  );
}

const IN_SHORT: ReadonlySet<Ability['id']> = new Set(['threads', 'images', 'video', 'audio', 'polls', 'metrics']);

/** The same with numbers and limits, a line each. */
export function AbilityList({ capabilities }: { readonly capabilities: ChannelCapabilities }) {
  const words = useAbilityWords();
  const { t } = useTranslation('accounts');
  const { text } = capabilities.limits;
  return (
    <ul className="grid gap-x-6 gap-y-1.5 text-[0.9375rem] sm:grid-cols-2">
      <Line>{t(`text-limit.${text.unit}`, { count: text.max })}</Line>
      {abilitiesOf(capabilities).map((ability) => (
        <Line key={ability.id}>{words(ability)}</Line>
      ))}
    </ul>
  );
}

function Line({ children }: { readonly children: string }) {
  return (
    <li className="flex items-start gap-2">
      <Check aria-hidden className="mt-1 size-4 shrink-0 text-ok" />
      {children}
    </li>
  );
}

function useAbilityWords(): (ability: Ability) => string {
  const { t } = useTranslation(['accounts', 'common']);
  const locale = useLocale();
  return (ability) => {
    switch (ability.id) {
      case 'threads':
      case 'images':
      case 'polls':
        return t(`ability.${ability.id}`, { count: ability.count });
      case 'video':
        return ability.maxDurationMs === null
          ? t('ability.video')
          : t('ability.video-up-to', { length: formatDuration(ability.maxDurationMs, locale) });
      case 'remove':
        return ability.certain ? t('ability.remove') : t('ability.remove-requested');
      case 'metrics':
        return t('ability.metrics', {
          metrics: new Intl.ListFormat(locale).format(
            NETWORK_METRICS.filter((metric) => ability.metrics.includes(metric)).map((metric) =>
              t(`common:metric.${metric}`),
            ),
          ),
        });
      case 'gifs':
      case 'audio':
      case 'documents':
      case 'alt-text':
      case 'content-warning':
      case 'link-card':
      case 'first-comment':
      case 'edit':
        return t(`ability.${ability.id}`);
    }
  };
}
