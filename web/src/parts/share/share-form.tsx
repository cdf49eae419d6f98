import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { sharingCreateSchedule, sharingCreateShare, sharingListSchedulesOptions, type ReportSubject } from '@/api';
import { invalidate } from '@/app/live';
import { useLocale, useWorkspace } from '@/app/session';
import { formatInstant, zonePlace } from '@/lib/time';
import { Banner, Button, Checkbox, RadioGroup, SelectField, ShownOnce, TextField, useSubmit } from '@/ui';
import type { SharedSubject } from './subject';

type Way = 'link' | 'mail';
type Days = 'fixed' | 'rolling';
type Lifetime = '7' | '30' | '90' | '365';
type Frequency = 'weekly' | 'monthly';

const DAY_MS = 86_400_000;
/** 1 January 2024 was a Monday. */
const MONDAY = Date.UTC(2024, 0, 1);
const WEEKDAYS = ['0', '1', '2', '3', '4', '5', '6'] as const;
const MONTH_DAYS = Array.from({ length: 28 }, (_, index) => String(index + 1));

export function ShareForm({
  subject,
  title,
  onClose,
}: {
  readonly subject: SharedSubject;
  readonly title: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['sharing', 'common']);
  const workspace = useWorkspace();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const path = { workspaceId: workspace.id };
  const { data: schedules } = useQuery(sharingListSchedulesOptions({ path }));
  const [way, setWay] = useState<Way>('link');
  const [name, setName] = useState(title);
  const [days, setDays] = useState<Days>('fixed');
  const [lifetime, setLifetime] = useState<Lifetime>('30');
  const [recipients, setRecipients] = useState('');
  const [frequency, setFrequency] = useState<Frequency>('weekly');
  const [weekday, setWeekday] = useState<string>('0');
  const [monthDay, setMonthDay] = useState('1');
  const [localTime, setLocalTime] = useState('08:00');
  const [acknowledged, setAcknowledged] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const [nextAt, setNextAt] = useState<string | null>(null);
  const shown = subject.kind === 'campaign' ? 0 : daysIn(subject.from, subject.to);
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    if (way === 'link') {
      const { data } = await sharingCreateShare({
        path,
        body: { title: name, subject: bodyOf(subject, days, shown), expiresInDays: Number(lifetime) },
      });
      setLink(data.url);
    } else {
      const { data } = await sharingCreateSchedule({
        path,
        body: {
          title: name,
          // What is sent each week or month is about the days before it.
          subject: bodyOf(subject, 'rolling', frequency === 'weekly' ? 7 : 30),
          recipients: recipients
            .split(/[,;\s]+/)
            .map((address) => address.trim())
            .filter((address) => address !== ''),
          frequency,
          ...(frequency === 'weekly' ? { weekday: Number(weekday) } : { monthDay: Number(monthDay) }),
          localTime,
        },
      });
      setNextAt(data.nextAt);
    }
    await invalidate(queryClient, ['sharing']);
  }, ['title', 'recipients', 'localTime']);
  if (link !== null) {
    return (
      <div className="flex flex-col gap-4">
        <Banner tone="warn" title={t('link-once')} />
        <ShownOnce label={t('link')} value={link} />
        <Button variant="primary" className="self-end" onPress={onClose}>
          {t('done')}
        </Button>
      </div>
    );
  }
  if (nextAt !== null) {
    return (
      <div className="flex flex-col gap-4">
        <Banner tone="ok" title={t('scheduled', { at: formatInstant(nextAt, workspace.zone, locale, 'day-time') })} />
        <Button variant="primary" className="self-end" onPress={onClose}>
          {t('done')}
        </Button>
      </div>
    );
  }
  const showsMore = subject.kind === 'overview' && subject.showsMore;
  const mayMail = schedules?.mailIsSetUp !== false;
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
      {error ? <Banner tone="bad" role="alert" title={error} /> : null}
      <RadioGroup<Way>
        label={t('by')}
        value={way}
        onChange={setWay}
        options={[
          { id: 'link', name: t('by-link') },
          { id: 'mail', name: t('by-mail') },
        ]}
      />
      {showsMore ? (
        <Banner tone="warn" title={t('shows-more')}>
          <Checkbox isSelected={acknowledged} onChange={setAcknowledged}>
            {t('shows-more-meant')}
          </Checkbox>
        </Banner>
      ) : null}
      {way === 'mail' && !mayMail ? <Banner tone="info" title={t('mail-not-set-up')} /> : null}
      <TextField label={t('name')} help={t('name-help')} value={name} onChange={setName} error={of('title')} />
      {way === 'link' ? (
        <>
          {subject.kind === 'campaign' ? null : (
            <RadioGroup<Days>
              label={t('days')}
              value={days}
              onChange={setDays}
              options={[
                { id: 'fixed', name: t('days-fixed') },
                { id: 'rolling', name: t('days-rolling', { count: shown }) },
              ]}
            />
          )}
          <SelectField<Lifetime>
            label={t('lifetime')}
            value={lifetime}
            onChange={setLifetime}
            options={(['7', '30', '90', '365'] as const).map((id) => ({ id, name: t(`lifetimes.${id}`) }))}
          />
        </>
      ) : (
        <>
          <TextField
            label={t('recipients')}
            help={t('recipients-help')}
            value={recipients}
            onChange={setRecipients}
            error={of('recipients')}
            inputMode="email"
            autoComplete="off"
          />
          <div className="grid gap-4 sm:grid-cols-3">
            <SelectField<Frequency>
              label={t('frequency')}
              value={frequency}
              onChange={setFrequency}
              options={(['weekly', 'monthly'] as const).map((id) => ({ id, name: t(id) }))}
            />
            {frequency === 'weekly' ? (
              <SelectField
                label={t('weekday')}
                value={weekday}
                onChange={setWeekday}
                options={WEEKDAYS.map((id) => ({ id, name: weekdayName(Number(id), locale) }))}
              />
            ) : (
              <SelectField
                label={t('month-day')}
                value={monthDay}
                onChange={setMonthDay}
                options={MONTH_DAYS.map((id) => ({ id, name: id }))}
              />
            )}
            <TextField
              label={t('time')}
              help={t('time-help', { zone: zonePlace(workspace.zone) })}
              type="time"
              value={localTime}
              onChange={setLocalTime}
              error={of('localTime')}
            />
          </div>
        </>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onPress={onClose}>{t('common:cancel')}</Button>
        <Button
          type="submit"
          variant="primary"
          isPending={pending}
          isDisabled={(way === 'mail' && !mayMail) || (showsMore && !acknowledged)}
        >
          {t(way === 'link' ? 'create-link' : 'create-schedule')}
        </Button>
      </div>
    </form>
  );
}

function bodyOf(subject: SharedSubject, days: Days, count: number): ReportSubject {
  switch (subject.kind) {
    case 'campaign':
      return { kind: 'campaign', campaignId: subject.campaignId };
    case 'account':
    case 'overview': {
      const { kind, from, to, compare } = subject;
      const of = kind === 'account' ? { kind, accountId: subject.accountId, compare } : { kind, compare };
      return days === 'fixed' ? { ...of, from, to } : { ...of, days: Math.min(366, count) };
    }
  }
}

function daysIn(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

function weekdayName(weekday: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(MONDAY + weekday * DAY_MS);
}
