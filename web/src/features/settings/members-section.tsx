import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Mail, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import {
  invitationsCreate,
  invitationsListOptions,
  invitationsRevoke,
  membersChangeRole,
  membersListOptions,
  membersRemove,
  type InvitedRole,
  type MemberDto,
  type Role,
} from '@/api';
import { invalidate } from '@/app/live';
import { meOptions, useCan, useMe, useWorkspace } from '@/app/session';
import { Instant, RelativeInstant } from '@/parts/instant';
import {
  Avatar,
  Badge,
  Banner,
  Button,
  Card,
  ConfirmDialog,
  Dialog,
  EmptyState,
  ErrorState,
  Loading,
  SelectField,
  ShownOnce,
  TableFrame,
  TextField,
  useSubmit,
  useToast,
  type Question,
} from '@/ui';

const ROLES: readonly Role[] = ['owner', 'admin', 'editor', 'contributor', 'analyst'];
const INVITED_ROLES: readonly InvitedRole[] = ['admin', 'editor', 'contributor', 'analyst'];
const MOST = 200;

export function MembersSection() {
  const can = useCan();
  return (
    <div className="flex max-w-5xl flex-col gap-5">
      <Members />
      {can('members.manage') ? <Invitations /> : null}
      <RolesTable />
    </div>
  );
}

function Members() {
  const { t } = useTranslation(['settings', 'common']);
  const workspace = useWorkspace();
  const { person } = useMe();
  const can = useCan();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [question, setQuestion] = useState<Question | null>(null);
  const path = { workspaceId: workspace.id };
  const { data, error, refetch } = useQuery(membersListOptions({ path, query: { limit: MOST } }));
  const changed = (): Promise<unknown> =>
    Promise.all([invalidate(queryClient, ['members']), queryClient.invalidateQueries(meOptions())]);
  const changeRole = async (member: MemberDto, role: Role): Promise<void> => {
    try {
      await membersChangeRole({ path: { ...path, personId: member.personId }, body: { role } });
      toast({ text: t('members.role-changed', { name: member.name, role: t(`common:roles.${role}`) }) });
    } finally {
      await changed();
    }
  };
  // An arrow key is enough to choose in a list.
  const askForRole = (member: MemberDto, role: Role): void =>
    setQuestion({
      title: t('members.role-title', { name: member.name, role: t(`common:roles.${role}`) }),
      body: t(`roles-may.${role}`),
      confirm: t('members.role-change'),
      onConfirm: () => changeRole(member, role),
    });
  const mayManage = can('members.manage');
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <>
      <TableFrame label={t('sections.members')}>
        <thead>
          <tr>
            <th scope="col">{t('members.person')}</th>
            <th scope="col">{t('members.role')}</th>
            <th scope="col">{t('members.joined')}</th>
            {mayManage ? (
              <th scope="col">
                <span className="sr-only">{t('members.actions')}</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {data.items.map((member) => {
            const self = member.personId === person.id;
            const roles = workspace.role === 'owner' ? ROLES : ROLES.filter((role) => role !== 'owner');
            const mayChange = mayManage && !self && (member.role !== 'owner' || workspace.role === 'owner');
            return (
              <tr key={member.personId}>
                <td>
                  <span className="flex items-center gap-3">
                    <Avatar name={member.name} />
                    <span className="flex min-w-0 flex-col">
                      <span className="font-medium">
                        {member.name} {self ? <Badge>{t('common:you')}</Badge> : null}
                      </span>
                      <span className="text-sm text-ink-soft">{member.email}</span>
                    </span>
                  </span>
                </td>
                <td>
                  {mayChange ? (
                    <SelectField<Role>
                      label={t('members.role-of', { name: member.name })}
                      hideLabel
                      className="min-w-36"
                      value={member.role}
                      onChange={(role) => askForRole(member, role)}
                      options={roles.map((id) => ({ id, name: t(`common:roles.${id}`) }))}
                    />
                  ) : (
                    t(`common:roles.${member.role}`)
                  )}
                </td>
                <td className="whitespace-nowrap">
                  <Instant at={member.joinedAt} style="day" />
                </td>
                {mayManage ? (
                  <td className="text-end">
                    {mayChange ? (
                      <Button
                        size="small"
                        variant="quiet"
                        onPress={() =>
                          setQuestion({
                            title: t('members.remove-title', { name: member.name }),
                            body: t('members.remove-body'),
                            confirm: t('members.remove'),
                            variant: 'danger',
                            onConfirm: async () => {
                              await membersRemove({ path: { ...path, personId: member.personId } });
                              await changed();
                            },
                          })
                        }
                      >
                        {t('members.remove')}
                        <span className="sr-only">: {member.name}</span>
                      </Button>
                    ) : null}
                  </td>
                ) : null}
              </tr>
            );
          })}
        </tbody>
      </TableFrame>
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </>
  );
}

function Invitations() {
  const { t } = useTranslation(['settings', 'common']);
  const { id: workspaceId } = useWorkspace();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [inviting, setInviting] = useState(false);
  const { data, error, refetch } = useQuery(invitationsListOptions({ path: { workspaceId }, query: { limit: MOST } }));
  const open = data?.items.filter(({ state }) => state === 'open') ?? [];
  const revoke = async (invitationId: string): Promise<void> => {
    try {
      await invitationsRevoke({ path: { workspaceId, invitationId } });
    } catch (failure) {
      toast({ text: failure instanceof Error ? failure.message : t('common:went-wrong'), tone: 'bad' });
    }
    await invalidate(queryClient, ['invitations']);
  };
  return (
    <Card
      title={t('invitations.title')}
      actions={
        <Button
          variant="primary"
          size="small"
          icon={<UserPlus aria-hidden className="size-4" />}
          onPress={() => setInviting(true)}
        >
          {t('invitations.invite')}
        </Button>
      }
    >
      {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {data && open.length === 0 ? (
        <EmptyState icon={<Mail aria-hidden />} title={t('invitations.none')}>
          {t('invitations.none-body')}
        </EmptyState>
      ) : null}
      <ul className="flex flex-col divide-y divide-line">
        {open.map((invitation) => (
          <li key={invitation.id} className="flex flex-wrap items-center justify-between gap-3 py-2.5">
            <div className="min-w-0">
              <p className="font-medium">{invitation.email}</p>
              <p className="text-sm text-ink-soft">
                {t(`common:roles.${invitation.role}`)} · {t('invitations.expires')}{' '}
                <RelativeInstant at={invitation.expiresAt} />
              </p>
            </div>
            <Button size="small" onPress={() => void revoke(invitation.id)}>
              {t('invitations.revoke')}
              <span className="sr-only">: {invitation.email}</span>
            </Button>
          </li>
        ))}
      </ul>
      <Dialog title={t('invitations.invite')} isOpen={inviting} onClose={() => setInviting(false)} size="small">
        <InviteForm onClose={() => setInviting(false)} />
      </Dialog>
    </Card>
  );
}

function InviteForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const { id: workspaceId } = useWorkspace();
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<InvitedRole>('editor');
  const [link, setLink] = useState<string | null>(null);
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    const { data } = await invitationsCreate({ path: { workspaceId }, body: { email, role } });
    setLink(data.link);
    await invalidate(queryClient, ['invitations']);
  }, ['email', 'role']);
  if (link !== null) {
    return (
      <div className="flex flex-col gap-4">
        <p className="text-ink-soft">{t('invitations.link-body', { email })}</p>
        <ShownOnce label={t('invitations.link')} value={link} />
        <Button variant="primary" className="self-end" onPress={onClose}>
          {t('common:close')}
        </Button>
      </div>
    );
  }
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
      {error ? <Banner tone="bad" role="alert" title={error} /> : null}
      <TextField
        label={t('invitations.email')}
        type="email"
        value={email}
        onChange={setEmail}
        error={of('email')}
        autoFocus
      />
      <SelectField<InvitedRole>
        label={t('members.role')}
        help={t(`roles-may.${role}`)}
        value={role}
        onChange={setRole}
        error={of('role')}
        options={INVITED_ROLES.map((id) => ({ id, name: t(`common:roles.${id}`) }))}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onPress={onClose}>{t('common:cancel')}</Button>
        <Button type="submit" variant="primary" isPending={pending}>
          {t('invitations.create')}
        </Button>
      </div>
    </form>
  );
}

function RolesTable() {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <Card title={t('roles-title')}>
      <dl className="flex flex-col gap-2">
        {ROLES.map((role) => (
          <div key={role} className="grid gap-x-4 sm:grid-cols-[9rem_1fr]">
            <dt className="font-medium">{t(`common:roles.${role}`)}</dt>
            <dd className="text-ink-soft">{t(`roles-may.${role}`)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
