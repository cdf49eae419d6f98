import { useTranslation } from '@/i18n';
import type { ConversationSummary } from '@/api';
import { useLocale } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { formatCount, formatRate } from '@/lib/numbers';
import { Card } from '@/ui';

/** Broadcast beside conversation: how much went out, and how much of it became talk that somebody answered. */
export function ConversationCard({
  published,
  conversation,
}: {
  readonly published: number;
  readonly conversation: ConversationSummary;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const locale = useLocale();
  const rate = (value: number | null): string | null => (value === null ? null : formatRate(value, locale));
  const count = (value: number | null): string | null => (value === null ? null : formatCount(value, locale));
  const duration = (seconds: number | null): string | null =>
    seconds === null ? null : t('talk.minutes', { count: Math.round(seconds / 60) });
  const talk = [
    ['twoWayRate', rate(conversation.twoWayRate)],
    ['medianSecondsToFirstReply', duration(conversation.medianSecondsToFirstReply)],
    ['p90SecondsToFirstReply', duration(conversation.p90SecondsToFirstReply)],
    ['depth', count(conversation.depth)],
    ['returningPeople', count(conversation.returningPeople)],
  ] as const;
  const broadcast = [
    ['posts', formatCount(published, locale)],
    ['broadcastShare', rate(conversation.broadcastShare)],
  ] as const;
  return (
    <Card title={t('talk.title')}>
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        <Side title={t('talk.broadcast')} facts={broadcast} />
        <Side title={t('talk.conversation')} facts={talk} />
      </div>
      {conversation.collected ? null : <p className="mt-3 text-sm text-ink-soft">{t('talk.not-collected')}</p>}
    </Card>
  );
}

type Fact =
  | 'posts'
  | 'broadcastShare'
  | 'twoWayRate'
  | 'medianSecondsToFirstReply'
  | 'p90SecondsToFirstReply'
  | 'depth'
  | 'returningPeople';

function Side({
  title,
  facts,
}: {
  readonly title: string;
  readonly facts: readonly (readonly [name: Fact, value: string | null])[];
}) {
  const { t } = useTranslation(['analytics', 'common']);
  return (
    <section>
      <h3 className="text-sm font-semibold">{title}</h3>
      <dl className="mt-1.5 flex flex-col gap-1.5 text-[0.9375rem]">
        {facts.map(([name, value]) => (
          <div key={name} className="flex items-baseline justify-between gap-4">
            <dt className="text-ink-soft">{t(`talk.${name}`)}</dt>
            <dd
              data-numeric
              className={classNames('shrink-0', value === null ? 'text-sm text-ink-soft' : 'font-medium')}
            >
              {value ?? t('common:no-value')}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
