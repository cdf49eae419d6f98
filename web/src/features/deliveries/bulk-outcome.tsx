import { useTranslation } from '@/i18n';
import type { BulkAnswer } from '@/api';
import { Instant } from '@/parts/instant';
import { Banner, Button } from '@/ui';

const SHOWN_REFUSALS = 8;

/** What became of an action on many: how many went well, when they go out, and why the others did not. */
export function BulkOutcome({
  answer,
  nameOf,
  onClose,
}: {
  readonly answer: BulkAnswer;
  /** What people know a delivery by. */
  readonly nameOf?: (deliveryId: string) => string | null;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['deliveries', 'common']);
  const refused = answer.results.filter(({ ok }) => !ok);
  return (
    <Banner
      tone={refused.length === 0 ? 'ok' : 'warn'}
      role="status"
      title={t('bulk.done', { count: answer.done, total: answer.results.length })}
      actions={
        <Button size="small" onPress={onClose}>
          {t('common:close')}
        </Button>
      }
    >
      {answer.firstAt === null ? null : (
        <p>
          {answer.lastAt === null || answer.lastAt === answer.firstAt ? (
            <>
              {t('bulk.at')} <Instant at={answer.firstAt} style="precise" showZone />
            </>
          ) : (
            <>
              {t('bulk.from')} <Instant at={answer.firstAt} style="precise" /> {t('bulk.to')}{' '}
              <Instant at={answer.lastAt} style="precise" showZone />
            </>
          )}
        </p>
      )}
      {refused.length > 0 ? (
        <ul className="mt-1 list-disc ps-5">
          {refused.slice(0, SHOWN_REFUSALS).map(({ deliveryId, detail, code }) => (
            <li key={deliveryId}>{[nameOf?.(deliveryId), detail ?? code].filter(Boolean).join(': ')}</li>
          ))}
          {refused.length > SHOWN_REFUSALS ? (
            <li>{t('bulk.more', { count: refused.length - SHOWN_REFUSALS })}</li>
          ) : null}
        </ul>
      ) : null}
    </Banner>
  );
}
