import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { meChangePassword, meRename, sessionsEndMutation, sessionsListOptions, sessionsListQueryKey } from '@/api';
import { meOptions, useMe } from '@/app/session';
import { setSingleKeys, useSingleKeys } from '@/app/shortcuts';
import { useTheme, type Theme } from '@/app/theme';
import { chooseLanguage, LANGUAGES, useTranslation, type Language } from '@/i18n';
import { RelativeInstant } from '@/parts/instant';
import {
  Badge,
  Banner,
  Button,
  Card,
  ErrorState,
  Loading,
  SelectField,
  Switch,
  TextField,
  useSubmit,
  useToast,
} from '@/ui';
import { browserOf } from './browser-name.rules';

export function ProfileSection() {
  return (
    <div className="grid max-w-5xl gap-5 lg:grid-cols-2">
      <NameCard />
      <DisplayCard />
      <PasswordCard />
      <SessionsCard />
    </div>
  );
}

function NameCard() {
  const { t } = useTranslation(['settings', 'common']);
  const { person } = useMe();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState(person.name);
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    await meRename({ body: { name } });
    await queryClient.invalidateQueries(meOptions());
    toast({ text: t('common:saved') });
  }, ['name']);
  return (
    <Card title={t('profile.name-title')}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
        {error ? <Banner tone="bad" role="alert" title={error} /> : null}
        <TextField
          label={t('profile.name')}
          help={t('profile.name-help')}
          autoComplete="name"
          value={name}
          onChange={setName}
          error={of('name')}
        />
        <p className="text-sm text-ink-soft">{t('profile.email', { email: person.email })}</p>
        <Button type="submit" className="self-start" isPending={pending} isDisabled={name.trim() === person.name}>
          {t('common:save')}
        </Button>
      </form>
    </Card>
  );
}

function DisplayCard() {
  const { t, language } = useTranslation(['settings', 'common']);
  const [theme, setTheme] = useTheme();
  const singleKeys = useSingleKeys();
  return (
    <Card title={t('profile.display')}>
      <div className="flex flex-col gap-4">
        <SelectField<Theme>
          label={t('common:appearance')}
          value={theme}
          onChange={setTheme}
          options={(['system', 'light', 'dark'] as const).map((id) => ({ id, name: t(`common:theme.${id}`) }))}
        />
        <SelectField<Language>
          label={t('common:language')}
          value={language}
          onChange={(tag) => void chooseLanguage(tag)}
          options={LANGUAGES.map(({ tag, name }) => ({ id: tag, name }))}
        />
        <Switch isSelected={singleKeys} onChange={setSingleKeys}>
          {t('common:keys.single-keys')}
        </Switch>
        <p className="text-sm text-ink-soft">{t('profile.display-help')}</p>
      </div>
    </Card>
  );
}

function PasswordCard() {
  const { t } = useTranslation(['settings', 'common']);
  const { person } = useMe();
  const toast = useToast();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    await meChangePassword({ body: { currentPassword, newPassword } });
    setCurrent('');
    setNew('');
    toast({ text: t('profile.password-changed') });
  }, ['currentPassword', 'newPassword']);
  return (
    <Card title={t('profile.password')}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
        {error ? <Banner tone="bad" role="alert" title={error} /> : null}
        <input type="email" autoComplete="username" value={person.email} readOnly hidden />
        <TextField
          label={t('profile.current-password')}
          type="password"
          autoComplete="current-password"
          value={currentPassword}
          onChange={setCurrent}
          error={of('currentPassword')}
        />
        <TextField
          label={t('profile.new-password')}
          help={t('profile.new-password-help')}
          type="password"
          autoComplete="new-password"
          value={newPassword}
          onChange={setNew}
          error={of('newPassword')}
        />
        <Button
          type="submit"
          className="self-start"
          isPending={pending}
          isDisabled={currentPassword === '' || newPassword === ''}
        >
          {t('profile.change-password')}
        </Button>
      </form>
    </Card>
  );
}

function SessionsCard() {
  const { t } = useTranslation(['settings', 'common']);
  const queryClient = useQueryClient();
  const toast = useToast();
  const { data, error, refetch } = useQuery(sessionsListOptions());
  const end = useMutation({
    ...sessionsEndMutation(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: sessionsListQueryKey() }),
    onError: (failure) => toast({ text: failure.message, tone: 'bad' }),
  });
  return (
    <Card title={t('profile.sessions')}>
      {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {data ? (
        <ul className="flex flex-col divide-y divide-line">
          {data.items.map((session) => (
            <li
              key={session.id}
              className="flex flex-wrap items-center justify-between gap-3 py-2.5 first:pt-0 last:pb-0"
            >
              <div className="min-w-0">
                <p className="flex flex-wrap items-center gap-2 font-medium">
                  {browserOf(session.userAgent) ?? t('profile.unknown-browser')}
                  {session.current ? <Badge tone="ok">{t('profile.this-browser')}</Badge> : null}
                </p>
                <p className="text-sm text-ink-soft">
                  {t('profile.last-seen')} <RelativeInstant at={session.seenAt} />
                </p>
              </div>
              {session.current ? null : (
                <Button
                  size="small"
                  isPending={end.isPending && end.variables.path.sessionId === session.id}
                  onPress={() => end.mutate({ path: { sessionId: session.id } })}
                >
                  {t('profile.end-session')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : error ? null : (
        <Loading className="py-6" />
      )}
    </Card>
  );
}
