import { useTranslation } from '@/i18n';
import { useChannelWords } from '@/parts/channel-words';
import { SelectField, TextAreaField, TextField } from '@/ui';
import type { Recipient } from './check.rules';
import { settingApplies, type SettingField, type SettingValue } from './contract';
import { scopesOf, variantAt, type Draft, type Scope } from './draft.rules';

/** The choices a channel has, drawn from its own description. */
export function ChannelSettings({
  draft,
  scope,
  recipient,
  onChange,
}: {
  readonly draft: Draft;
  readonly scope: Scope;
  /** Any of the channel. */
  readonly recipient: Recipient;
  readonly onChange: (name: string, value: SettingValue | undefined) => void;
}) {
  const { t } = useTranslation('composer');
  const { settings } = recipient.capabilities;
  if (settings.length === 0) return null;
  const above = scopesOf(scope, recipient.channel).slice(1, -1);
  const inheritedOf = ({ name, default: byDefault }: SettingField): SettingValue =>
    above.map((one) => variantAt(draft, one).settings[name]).findLast((value) => value !== undefined) ?? byDefault;
  const effective = Object.fromEntries(
    settings.map((field) => [field.name, variantAt(draft, scope).settings[field.name] ?? inheritedOf(field)]),
  );
  return (
    <section className="flex flex-col gap-4 rounded-xl border border-line p-3.5">
      <h2 className="text-sm font-semibold">{t('settings.title', { channel: recipient.channelName })}</h2>
      <div className="grid gap-4 sm:grid-cols-2">
        {settings
          .filter((field) => settingApplies(field, effective, settings))
          .map((field) => (
            <Setting
              key={field.name}
              channel={recipient.channel}
              field={field}
              value={variantAt(draft, scope).settings[field.name]}
              inherited={inheritedOf(field)}
              onChange={(value) => onChange(field.name, value)}
            />
          ))}
      </div>
    </section>
  );
}

const INHERIT = '';

function Setting({
  channel,
  field,
  value,
  inherited,
  onChange,
}: {
  readonly channel: string;
  readonly field: SettingField;
  readonly value: SettingValue | undefined;
  readonly inherited: SettingValue;
  readonly onChange: (value: SettingValue | undefined) => void;
}) {
  const { t } = useTranslation('composer');
  const words = useChannelWords();
  const { type } = field;
  const path = `${channel}.setting.${field.name}`;
  const common = {
    label: words(`${path}.label`, field.label),
    help: words(`${path}.help`, field.help),
    'data-field': `settings.${field.name}`,
  };
  if (type.kind === 'text') {
    return (
      <TextField
        {...common}
        value={typeof value === 'string' ? value : ''}
        placeholder={typeof inherited === 'string' ? inherited : undefined}
        maxLength={type.maxLength}
        onChange={(text) => onChange(text === '' ? undefined : text)}
      />
    );
  }
  if (type.kind === 'number') {
    return (
      <TextField
        {...common}
        inputMode={type.whole ? 'numeric' : 'decimal'}
        value={typeof value === 'number' ? String(value) : ''}
        placeholder={typeof inherited === 'number' ? String(inherited) : undefined}
        onChange={(text) => onChange(numberIn(text))}
      />
    );
  }
  if (type.kind === 'texts') {
    return (
      <TextAreaField
        {...common}
        help={`${common.help} ${t('settings.one-a-line', { count: type.maxItems })}`}
        rows={3}
        value={Array.isArray(value) ? value.join('\n') : ''}
        placeholder={Array.isArray(inherited) ? inherited.join('\n') : undefined}
        onChange={(text) => onChange(text === '' ? undefined : text.split('\n').map((line) => line.trimStart()))}
      />
    );
  }
  const options =
    type.kind === 'choice'
      ? type.options.map(({ value: id, label }) => ({ id, name: words(`${path}.option.${id}`, label) }))
      : [
          { id: 'true', name: t('settings.yes') },
          { id: 'false', name: t('settings.no') },
        ];
  const usual = options.find(({ id }) => id === String(inherited))?.name;
  return (
    <SelectField
      {...common}
      value={value === undefined || value === null ? INHERIT : String(value)}
      onChange={(id) => onChange(id === INHERIT ? undefined : type.kind === 'boolean' ? id === 'true' : id)}
      options={[{ id: INHERIT, name: usual ? t('settings.usual', { value: usual }) : t('settings.left') }, ...options]}
    />
  );
}

/** What is no number is none: the check says what may be set. */
function numberIn(text: string): number | undefined {
  const value = Number(text.replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
}
