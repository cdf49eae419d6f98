import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { sessionsSignIn } from '@/api';
import { startAnew } from '@/app/session';
import { Banner, Button, TextField, useSubmit } from '@/ui';
import { EntryFrame } from './entry-frame';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { t } = useTranslation(['welcome', 'common']);
  const router = useRouter();
  const queryClient = useQueryClient();
  const { returnTo } = route.useSearch();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    const { data } = await sessionsSignIn({ body: { email, password } });
    await startAnew(queryClient, data.csrfToken);
    router.history.push(returnTo ?? '/');
  }, ['email', 'password']);
  return (
    <EntryFrame title={t('sign-in.title')}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
        {error ? <Banner tone="bad" role="alert" title={error} /> : null}
        <TextField
          label={t('email')}
          type="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          error={of('email')}
          required
          autoFocus
        />
        <TextField
          label={t('password')}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={of('password')}
          required
        />
        <Button type="submit" variant="primary" isPending={pending}>
          {t('sign-in.go')}
        </Button>
        <p className="text-sm text-ink-soft">{t('sign-in.forgotten')}</p>
      </form>
    </EntryFrame>
  );
}
