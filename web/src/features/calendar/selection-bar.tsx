import { ArrowLeft, ArrowRight, CalendarDays, Copy, Undo2, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { Button, buttonClass, IconButton, Popover, TextField } from '@/ui';

const MOST_DAYS = 366;

/** What can be done with the selected posts together. */
export function SelectionBar({
  count,
  canPublish,
  onShift,
  onCancel,
  onDuplicate,
  onClear,
}: {
  readonly count: number;
  readonly canPublish: boolean;
  readonly onShift: (days: number) => Promise<void>;
  readonly onCancel: () => Promise<void>;
  readonly onDuplicate: () => Promise<void>;
  readonly onClear: () => void;
}) {
  const { t } = useTranslation(['calendar', 'common']);
  const [days, setDays] = useState('1');
  const [busy, setBusy] = useState<'shift' | 'cancel' | 'duplicate' | null>(null);
  const run = (what: NonNullable<typeof busy>, work: () => Promise<void>): void => {
    setBusy(what);
    void work().finally(() => setBusy(null));
  };
  const number = Number(days);
  const isFine = Number.isInteger(number) && number >= 1 && number <= MOST_DAYS;
  return (
    <div
      role="region"
      aria-label={t('bulk.label')}
      className="fixed inset-x-3 bottom-24 z-40 mx-auto flex max-w-fit flex-wrap items-center justify-center gap-2 rounded-2xl border border-line bg-surface px-3 py-2 shadow-float md:bottom-24 md:start-64"
    >
      <span className="px-1 text-sm font-medium" role="status">
        {t('bulk.selected', { count })}
      </span>
      {canPublish ? (
        <>
          <Popover
            label={t('bulk.shift')}
            placement="top start"
            className={buttonClass('secondary', 'small')}
            button={
              <>
                <CalendarDays aria-hidden className="size-4" />
                {t('bulk.shift')}
              </>
            }
            panelClassName="w-72"
          >
            {(close) => (
              <div className="flex flex-col gap-3">
                <TextField
                  type="number"
                  label={t('bulk.days')}
                  help={t('bulk.shift-help')}
                  min={1}
                  max={MOST_DAYS}
                  value={days}
                  onChange={setDays}
                  error={isFine ? null : t('bulk.days-wrong')}
                  inputMode="numeric"
                />
                <div className="grid grid-cols-2 gap-2">
                  <Button
                    size="small"
                    isDisabled={!isFine}
                    icon={<ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />}
                    onPress={() => {
                      close();
                      run('shift', () => onShift(-number));
                    }}
                  >
                    {t('bulk.earlier')}
                  </Button>
                  <Button
                    size="small"
                    isDisabled={!isFine}
                    icon={<ArrowRight aria-hidden className="size-4 rtl:-scale-x-100" />}
                    onPress={() => {
                      close();
                      run('shift', () => onShift(number));
                    }}
                  >
                    {t('bulk.later')}
                  </Button>
                </div>
              </div>
            )}
          </Popover>
          <Button
            size="small"
            isPending={busy === 'cancel'}
            icon={<Undo2 aria-hidden className="size-4" />}
            onPress={() => run('cancel', onCancel)}
          >
            {t('unschedule')}
          </Button>
        </>
      ) : null}
      <Button
        size="small"
        isPending={busy === 'duplicate'}
        icon={<Copy aria-hidden className="size-4" />}
        onPress={() => run('duplicate', onDuplicate)}
      >
        {t('duplicate')}
      </Button>
      <IconButton label={t('bulk.clear')} icon={<X aria-hidden className="size-4" />} onPress={onClear} />
    </div>
  );
}
