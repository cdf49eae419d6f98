import { ArrowRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from '@/i18n';
import type { AccountResponse, ConnectFieldView, ConnectMethodView, VisitorChannelResponse } from '@/api';
import { useChannelWords } from '@/parts/channel-words';
import { Button, Card, RadioGroup, TextField, useSubmit } from '@/ui';
import { serverOf } from './accounts.rules';
import { ConnectProblem } from './connect-problem';
import { rememberTyped, typedBefore } from './typed-before';
import { ScopeList } from './scope-list';

/** Of a channel what its form needs. */
export type ConnectableChannel = Pick<
  VisitorChannelResponse,
  'id' | 'displayName' | 'suggestedServer' | 'connectMethods'
>;

interface ConnectAnswer {
  readonly status: 'connected' | 'waiting';
  readonly authorizeUrl?: string;
}

/** What is asked for, why, and the fields of one way to connect; its button says where it leads. */
export function ConnectForm<Answer extends ConnectAnswer>({
  channel,
  account,
  begin,
  onConnected,
}: {
  readonly channel: ConnectableChannel;
  /** The account that connects again, as far as it is known. */
  readonly account: Pick<AccountResponse, 'server' | 'handle'> | null;
  readonly begin: (body: {
    readonly channel: ConnectableChannel['id'];
    readonly method: string;
    readonly input: Record<string, string>;
  }) => Promise<Answer>;
  readonly onConnected: (answer: Answer) => void | Promise<void>;
}) {
  const { t } = useTranslation(['accounts', 'common']);
  const words = useChannelWords();
  const methods = channel.connectMethods;
  const [methodName, setMethodName] = useState((methods.find(({ isSetUp }) => isSetUp) ?? methods[0])?.name ?? '');
  const [leaving, setLeaving] = useState(false);
  const method = methods.find(({ name }) => name === methodName) ?? methods[0];
  const [input, setInput] = useState<Readonly<Record<string, string>>>(() => firstInput(channel, account));
  const fields = useMemo(() => (method?.fields ?? []).map(({ name }) => `input.${name}`), [method]);

  const { pending, error, failure, of, onSubmit } = useSubmit(async () => {
    if (!method) return;
    rememberTyped(channel.id, method, input);
    const answer = await begin({ channel: channel.id, method: method.name, input: filled(method, input) });
    if (answer.status === 'waiting' && answer.authorizeUrl !== undefined) {
      setLeaving(true);
      window.location.assign(answer.authorizeUrl);
      return;
    }
    await onConnected(answer);
  }, fields);

  if (!method) return null;
  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
      {methods.length > 1 ? (
        <Card>
          <RadioGroup
            label={t('how')}
            options={methods.map(({ name, label, kind, isSetUp }) => ({
              id: name,
              name: words(`${channel.id}.method.${name}`, label),
              detail: isSetUp ? t(`method-kind.${kind}`) : t('method-not-set-up'),
            }))}
            value={method.name}
            onChange={setMethodName}
          />
        </Card>
      ) : null}
      {method.asksFor.length > 0 ? (
        <Card title={t('asked-for')}>
          <p className="-mt-2 mb-3 text-sm text-ink-soft">{t('asked-for-words')}</p>
          <ScopeList channel={channel.id} scopes={method.asksFor} />
        </Card>
      ) : null}
      <Card className="flex flex-col gap-4">
        {method.fields.map((field) => (
          <ConnectField
            key={`${method.name} ${field.name}`}
            channel={channel.id}
            field={field}
            value={input[field.name] ?? ''}
            onChange={(value) => setInput((present) => ({ ...present, [field.name]: value }))}
            error={of(`input.${field.name}`)}
          />
        ))}
        {error ? <ConnectProblem failure={failure} /> : null}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" variant="primary" isPending={pending || leaving} isDisabled={!method.isSetUp}>
            {leaving ? t('leaving') : buttonWords(method)}
            {method.kind === 'oauth2' ? <ArrowRight aria-hidden className="size-4 rtl:-scale-x-100" /> : null}
          </Button>
          {method.kind === 'oauth2' ? <p className="text-sm text-ink-soft">{t('come-back')}</p> : null}
        </div>
      </Card>
    </form>
  );

  function buttonWords({ kind }: ConnectMethodView): string {
    if (kind === 'fields') return account ? t('reconnect') : t('connect');
    return t('continue-to', { server: serverOf(input['server'] ?? '') ?? channel.displayName });
  }
}

function ConnectField({
  channel,
  field,
  value,
  onChange,
  error,
}: {
  readonly channel: string;
  readonly field: ConnectFieldView;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | null;
}) {
  const { t } = useTranslation('common');
  const words = useChannelWords();
  const label = words(`${channel}.field.${field.name}.label`, field.label);
  return (
    <TextField
      label={field.required ? label : `${label} (${t('optional')})`}
      help={words(`${channel}.field.${field.name}.help`, field.help)}
      type={field.kind === 'secret' ? 'password' : 'text'}
      inputMode={field.kind === 'url' ? 'url' : undefined}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={field.kind === 'text' ? undefined : false}
      placeholder={field.placeholder ?? undefined}
      required={field.required}
      maxLength={field.maxLength}
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}

/** The server of the account that connects again, or what was typed before, or what the channel suggests. */
function firstInput(
  channel: ConnectableChannel,
  account: Pick<AccountResponse, 'server' | 'handle'> | null,
): Readonly<Record<string, string>> {
  const kept = typedBefore(channel.id);
  return {
    ...(channel.suggestedServer ? { server: channel.suggestedServer } : {}),
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== '')),
    ...(account && account.server !== ''
      ? { server: account.server, handle: account.handle, identifier: account.handle }
      : {}),
  };
}

/** Fields of this way only; what was left empty is not sent. */
function filled(method: ConnectMethodView, input: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    method.fields.flatMap(({ name, required }) => {
      const value = input[name] ?? '';
      return value !== '' || required ? [[name, value]] : [];
    }),
  );
}
