import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import {
  invitationLinksAccept,
  invitationLinksLookUpOptions,
  registrationRegister,
  type OpenInvitationDto,
} from '@/api';
import { meOptions, startAnew } from '@/app/session';
import { Banner, Button, buttonClass, Loading, TextField, useSubmit } from '@/ui';
import { EntryFrame } from './entry-frame';

const route = getRouteApi('/invitations/$token');

/** The page behind an invitation's link. */
export function InvitationPage() {
  const { t } = useTranslation(['welcome', 'common']);
  const { token } = route.useParams();
  const invitation = useQuery({ ...invitationLinksLookUpOptions({ path: { token } }), retry: false });
  const me = useQuery({ ...meOptions(), retry: false });
  if (invitation.isPending || me.isPending) return <Loading />;
  if (invitation.isError) {
    return (
      <EntryFrame title={t('invitation.not-usable')}>
        <p className="text-ink-soft">{invitation.error.message}</p>
        <Link to="/" className={buttonClass('secondary', 'medium', 'mt-4')}>
          {t('invitation.home')}
        </Link>
      </EntryFrame>
    );
  }
  const { data } = invitation;
  return (
    <EntryFrame
      title={t('invitation.title', { workspace: data.workspaceName })}
      subtitle={t('invitation.subtitle', { role: t(`common:roles.${data.role}`), email: data.email })}
    >
      {me.data ? (
        <Accept token={token} signedInAs={me.data.person.email} invitation={data} />
      ) : data.hasAccount ? (
        <Link to="/sign-in" search={{ returnTo: `/invitations/${token}` }} className={buttonClass('primary')}>
          {t('invitation.sign-in')}
        </Link>
      ) : (
        <Register token={token} />
      )}
    </EntryFrame>
  );
}

function Accept({
  token,
  signedInAs,
  invitation,
}: {
  readonly token: string;
  readonly signedInAs: string;
  readonly invitation: OpenInvitationDto;
}) {
  const { t } = useTranslation(['welcome', 'common']);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { pending, error, onSubmit } = useSubmit(async () => {
    const { data } = await invitationLinksAccept({ path: { token } });
    await queryClient.invalidateQueries(meOptions());
    await navigate({ to: '/workspaces/$workspaceId/calendar', params: { workspaceId: data.id } });
  }, []);
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      {error ? <Banner tone="bad" role="alert" title={error} /> : null}
      {signedInAs.toLowerCase() === invitation.email.toLowerCase() ? null : (
        <p className="text-ink-soft">{t('invitation.other-email', { email: signedInAs })}</p>
      )}
      <Button type="submit" variant="primary" isPending={pending}>
        {t('invitation.accept')}
      </Button>
    </form>
  );
}

function Register({ token }: { readonly token: string }) {
  const { t } = useTranslation(['welcome', 'common']);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    const { data } = await registrationRegister({ path: { token }, body: { name, password } });
    await startAnew(queryClient, data.csrfToken);
    await navigate({ to: '/workspaces/$workspaceId/calendar', params: { workspaceId: data.workspace.id } });
  }, ['name', 'password']);
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
      {error ? <Banner tone="bad" role="alert" title={error} /> : null}
      <TextField
        label={t('your-name')}
        autoComplete="name"
        value={name}
        onChange={setName}
        error={of('name')}
        required
        autoFocus
      />
      <TextField
        label={t('password')}
        type="password"
        autoComplete="new-password"
        help={t('password-help')}
        value={password}
        onChange={setPassword}
        error={of('password')}
        required
      />
      <Button type="submit" variant="primary" isPending={pending}>
        {t('invitation.register')}
      </Button>
    </form>
  );
}
