import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from '@/i18n';
import {
  operatorAppsCheck,
  operatorAppsReadOptions,
  operatorAppsRemove,
  operatorAppsSave,
  type AppCheckView,
  type AppFieldView,
  type ChannelView,
  type OperatorAppView,
} from '@/api';
import { invalidate } from '@/app/live';
import { useMe } from '@/app/session';
import { Instant } from '@/parts/instant';
import {
  Badge,
  Banner,
  Button,
  Card,
  ConfirmDialog,
  ErrorState,
  ExternalLink,
  Loading,
  TextField,
  useSubmit,
  useToast,
} from '@/ui';

/** The app that a network asks for: how it is made there, what of it is entered here, and whether the network knows it. For whoever set the installation up. */
export function OperatorApp({ channel }: { readonly channel: ChannelView }) {
  const { t } = useTranslation('accounts');
  const { isInstallationOwner } = useMe();
  return (
    <Card title={t('app.title')}>
      {isInstallationOwner ? (
        <OwnersView channel={channel.id} />
      ) : (
        <p className="text-ink-soft">{t('app.not-yours')}</p>
      )}
    </Card>
  );
}

function OwnersView({ channel }: { readonly channel: OperatorAppView['channel'] }) {
  const app = useQuery(operatorAppsReadOptions({ path: { channel } }));
  if (app.error) return <ErrorState error={app.error} onRetry={() => void app.refetch()} />;
  if (!app.data) return <Loading />;
  return <AppDetails key={app.data.changedAt ?? ''} app={app.data} />;
}

function AppDetails({ app }: { readonly app: OperatorAppView }) {
  const { t } = useTranslation('accounts');
  return (
    <div className="flex flex-col gap-6">
      <p>
        <Badge tone={app.isSetUp ? 'ok' : 'bad'}>{app.isSetUp ? t('app.complete') : t('app.missing')}</Badge>
      </p>
      <section>
        <h3 className="mb-2 font-medium">{t('app.steps', { channel: app.displayName })}</h3>
        <ol className="flex list-decimal flex-col gap-1.5 ps-5 text-[0.9375rem]">
          {app.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p className="mt-2">
          <ExternalLink href={app.portalUrl}>{t('app.portal', { channel: app.displayName })}</ExternalLink>
        </p>
      </section>
      {app.review.length > 0 ? (
        <section>
          <h3 className="mb-2 font-medium">{t('app.review')}</h3>
          <ul className="flex list-disc flex-col gap-1.5 ps-5 text-[0.9375rem] text-ink-soft">
            {app.review.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      ) : null}
      <AppForm app={app} />
    </div>
  );
}

function AppForm({ app }: { readonly app: OperatorAppView }) {
  const { t } = useTranslation(['accounts', 'common']);
  const queryClient = useQueryClient();
  const toast = useToast();
  const path = { channel: app.channel };
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [check, setCheck] = useState<AppCheckView | null>(null);
  const [checking, setChecking] = useState(false);
  const [forgetting, setForgetting] = useState(false);
  const names = useMemo(() => app.fields.map(({ name }) => `fields.${name}`), [app]);
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    await operatorAppsSave({ path, body: { fields: typed } });
    setCheck(null);
    setTyped({});
    await invalidate(queryClient, ['operatorApps', 'channels', 'noticesOverview']);
    toast({ text: t('common:saved') });
  }, names);
  const changed = Object.keys(typed).length > 0;
  const runCheck = async (): Promise<void> => {
    setChecking(true);
    try {
      setCheck((await operatorAppsCheck({ path })).data);
      await invalidate(queryClient, ['channels']);
    } catch (failure) {
      const detail = failure instanceof Error ? failure.message : t('common:went-wrong');
      setCheck({ ok: false, detail, field: null, checkedAt: '' });
    } finally {
      setChecking(false);
    }
  };
  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
      <h3 className="font-medium">{t('app.enter')}</h3>
      {app.fields.map((field) => (
        <AppFieldInput
          key={field.name}
          field={field}
          value={typed[field.name]}
          error={of(`fields.${field.name}`) ?? (check?.field === field.name ? check.detail : null)}
          onChange={(value) => setTyped((present) => ({ ...present, [field.name]: value }))}
        />
      ))}
      {error ? <Banner tone="bad" role="alert" title={error} /> : null}
      {check ? (
        <Banner
          tone={check.ok ? 'ok' : 'bad'}
          role="status"
          title={check.ok ? t('app.check-ok') : t('app.check-failed')}
        >
          {check.detail}
        </Banner>
      ) : null}
      {app.changedAt ? (
        <p className="text-sm text-ink-soft">
          {t('app.changed')} <Instant at={app.changedAt} />
        </p>
      ) : null}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" isPending={pending} isDisabled={!changed}>
          {t('common:save')}
        </Button>
        <Button onPress={() => void runCheck()} isPending={checking} isDisabled={changed || !app.isSetUp}>
          {t('app.check')}
        </Button>
        {app.changedAt ? (
          <Button variant="quiet" onPress={() => setForgetting(true)}>
            {t('app.forget')}
          </Button>
        ) : null}
      </div>
      <ConfirmDialog
        question={
          forgetting
            ? {
                title: t('app.forget-title', { channel: app.displayName }),
                body: t('app.forget-body'),
                confirm: t('app.forget'),
                onConfirm: async () => {
                  await operatorAppsRemove({ path });
                  await invalidate(queryClient, ['operatorApps', 'channels', 'noticesOverview']);
                },
              }
            : null
        }
        onClose={() => setForgetting(false)}
      />
    </form>
  );
}

function AppFieldInput({
  field,
  value,
  error,
  onChange,
}: {
  readonly field: AppFieldView;
  /** As typed; undefined while it was not touched. */
  readonly value: string | undefined;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation(['accounts', 'common']);
  const label = field.required ? field.label : `${field.label} (${t('common:optional')})`;
  const isGiven = field.source === 'environment';
  const help = isGiven
    ? t('app.by-environment', { name: field.env })
    : `${field.help} ${t('app.or-environment', { name: field.env })}`;
  return (
    <TextField
      label={label}
      help={help}
      error={error}
      type={field.secret ? 'password' : 'text'}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      disabled={isGiven}
      maxLength={field.maxLength}
      placeholder={field.secret && field.source !== null ? t('app.kept') : undefined}
      value={value ?? field.value ?? ''}
      onChange={onChange}
    />
  );
}
