import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import {
  operatorAppsCheck,
  operatorAppsReadOptions,
  operatorAppsRemove,
  operatorAppsSave,
  type AppCheckView,
  type AppFieldView,
  type ChannelView,
  type ConnectMethodView,
  type OperatorAppView,
} from '@/api';
import { invalidate } from '@/app/live';
import { useMe } from '@/app/session';
import { useChannelWords } from '@/parts/channel-words';
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
      {isInstallationOwner ? <OwnersView channel={channel} /> : <p className="text-ink-soft">{t('app.not-yours')}</p>}
    </Card>
  );
}

function OwnersView({ channel }: { readonly channel: ChannelView }) {
  const app = useQuery(operatorAppsReadOptions({ path: { channel: channel.id } }));
  if (app.error && !app.data) return <ErrorState error={app.error} onRetry={() => void app.refetch()} />;
  if (!app.data) return <Loading />;
  return <AppDetails key={app.data.changedAt ?? ''} app={app.data} methods={channel.connectMethods} />;
}

interface AppProps {
  readonly app: OperatorAppView;
  readonly methods: readonly ConnectMethodView[];
}

function AppDetails({ app, methods }: AppProps) {
  const { t } = useTranslation('accounts');
  const words = useChannelWords();
  return (
    <div className="flex flex-col gap-6">
      <p>
        <Badge tone={app.isSetUp ? 'ok' : 'bad'}>{app.isSetUp ? t('app.complete') : t('app.missing')}</Badge>
      </p>
      <section>
        <h3 className="mb-2 font-medium">{t('app.steps', { channel: app.displayName })}</h3>
        <ol className="flex list-decimal flex-col gap-1.5 ps-5 text-[0.9375rem]">
          {app.steps.map((step, index) => (
            <li key={step}>{words(`${app.channel}.app.steps.${index}`, step)}</li>
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
            {app.review.map((line, index) => (
              <li key={line}>{words(`${app.channel}.app.review.${index}`, line)}</li>
            ))}
          </ul>
        </section>
      ) : null}
      <AppForm app={app} methods={methods} />
    </div>
  );
}

function AppForm({ app, methods }: AppProps) {
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
      {groupsOf(app.fields).map(({ method, fields }) => (
        <AppFieldGroup key={method ?? ''} channel={app.channel} method={methods.find(({ name }) => name === method)}>
          {fields.map((field) => (
            <AppFieldInput
              key={field.name}
              channel={app.channel}
              field={field}
              value={typed[field.name]}
              error={of(`fields.${field.name}`) ?? (check?.field === field.name ? check.detail : null)}
              onChange={(value) => setTyped((present) => ({ ...present, [field.name]: value }))}
            />
          ))}
        </AppFieldGroup>
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

/** Fields of one way to connect together, in the order they come in. */
function groupsOf(fields: readonly AppFieldView[]): { method: string | null; fields: readonly AppFieldView[] }[] {
  const methods = [...new Set(fields.map(({ method }) => method))];
  return methods.map((method) => ({ method, fields: fields.filter((field) => field.method === method) }));
}

/** @param method the way that alone needs the fields; undefined where every one does */
function AppFieldGroup({
  channel,
  method,
  children,
}: {
  readonly channel: string;
  readonly method: ConnectMethodView | undefined;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation('accounts');
  const words = useChannelWords();
  if (!method) return children;
  return (
    <fieldset className="flex flex-col gap-4 rounded-lg border border-line p-4">
      <legend className="px-1 text-sm font-medium">
        {t('app.for-method', { method: words(`${channel}.method.${method.name}`, method.label) })}
      </legend>
      {children}
    </fieldset>
  );
}

function AppFieldInput({
  channel,
  field,
  value,
  error,
  onChange,
}: {
  readonly channel: string;
  readonly field: AppFieldView;
  /** As typed; undefined while it was not touched. */
  readonly value: string | undefined;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation(['accounts', 'common']);
  const words = useChannelWords();
  const path = `${channel}.app.field.${field.name}`;
  const name = words(`${path}.label`, field.label);
  const label = field.required ? name : `${name} (${t('common:optional')})`;
  const isGiven = field.source === 'environment';
  const help = isGiven
    ? t('app.by-environment', { name: field.env })
    : `${words(`${path}.help`, field.help)} ${t('app.or-environment', { name: field.env })}`;
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
