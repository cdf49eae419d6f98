import { Languages, Link2, MessageSquare, ShieldAlert, X } from 'lucide-react';
import { memo, useState, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import { useLocale } from '@/app/session';
import { Button, IconButton, SelectField, TextAreaField, TextField } from '@/ui';
import type { Recipient } from './check.rules';
import { isAddress, type ContentField, type DraftContent } from './draft.rules';

type Extra = Exclude<ContentField, 'parts'>;
export type SetExtra = <Field extends Extra>(field: Field, value: DraftContent[Field]) => void;

const LANGUAGES =
  'ar bg cs da de el en es et fi fr ga he hi hr hu id it ja ko lt lv mt nb nl pl pt pt-BR ro ru sk sl sr sv th tr uk vi zh'.split(
    ' ',
  );
const ICONS = { contentWarning: ShieldAlert, link: Link2, firstComment: MessageSquare, language: Languages } as const;

/** What goes with the text where a network has it: warning, link, language, first comment. Drawn once it is asked for. */
export const Extras = memo(function Extras({
  content,
  recipients,
  onChange,
}: {
  readonly content: Pick<DraftContent, Extra>;
  /** Those that get what is written here. */
  readonly recipients: readonly Recipient[];
  readonly onChange: SetExtra;
}) {
  const { t } = useTranslation('composer');
  const locale = useLocale();
  const [opened, setOpened] = useState<readonly Extra[]>([]);
  const can = (test: (recipient: Recipient) => boolean): boolean => recipients.some(test);
  const offered: Readonly<Record<Extra, boolean>> = {
    link: recipients.length > 0,
    contentWarning: can(({ capabilities }) => capabilities.contentWarning),
    firstComment: can(({ capabilities }) => capabilities.firstComment),
    language: can(({ capabilities }) => capabilities.language),
  };
  const order: readonly Extra[] = ['link', 'contentWarning', 'firstComment', 'language'];
  const shown = order.filter((field) => content[field] !== null || opened.includes(field));
  const open = (field: Extra): void => {
    setOpened((present) => [...present, field]);
    if (field === 'contentWarning' || field === 'firstComment') onChange(field, '');
    if (field === 'link') onChange('link', { url: '', title: '', description: '' });
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-field="${field}"]`)?.focus());
  };
  const close = (field: Extra): void => {
    setOpened((present) => present.filter((one) => one !== field));
    onChange(field, null);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-add="${field}"]`)?.focus());
  };
  const names = new Intl.DisplayNames([locale], { type: 'language' });
  const fields: Readonly<Record<Extra, () => ReactNode>> = {
    contentWarning: () => (
      <TextField
        label={t('extra.contentWarning')}
        help={t('extra.contentWarning-help')}
        data-field="contentWarning"
        value={content.contentWarning ?? ''}
        maxLength={5_000}
        onChange={(text) => onChange('contentWarning', text)}
      />
    ),
    firstComment: () => (
      <TextAreaField
        label={t('extra.firstComment')}
        help={t('extra.firstComment-help')}
        data-field="firstComment"
        rows={2}
        value={content.firstComment ?? ''}
        onChange={(text) => onChange('firstComment', text)}
      />
    ),
    language: () => (
      <SelectField
        label={t('extra.language')}
        data-field="language"
        placeholder={t('extra.language-none')}
        value={content.language ?? ''}
        onChange={(language) => onChange('language', language)}
        options={[...new Set([...LANGUAGES, ...(content.language ? [content.language] : [])])]
          .map((id) => ({ id, name: names.of(id) ?? id }))
          .toSorted((a, b) => a.name.localeCompare(b.name, locale))}
      />
    ),
    link: () => {
      const link = content.link ?? { url: '', title: '', description: '' };
      const cards = can(({ capabilities }) => capabilities.linkCard);
      return (
        <div className="flex flex-col gap-3">
          <TextField
            label={t('extra.link')}
            help={t(cards ? 'extra.link-help-card' : 'extra.link-help')}
            data-field="link"
            inputMode="url"
            placeholder="https://"
            value={link.url}
            error={link.url !== '' && !isAddress(link.url) ? t('extra.link-wrong') : null}
            onChange={(url) => onChange('link', { ...link, url })}
          />
          {cards ? (
            <div className="grid gap-3 sm:grid-cols-2">
              <TextField
                label={t('extra.link-title')}
                value={link.title}
                maxLength={500}
                onChange={(title) => onChange('link', { ...link, title })}
              />
              <TextField
                label={t('extra.link-description')}
                value={link.description}
                maxLength={2_000}
                onChange={(description) => onChange('link', { ...link, description })}
              />
            </div>
          ) : null}
        </div>
      );
    },
  };
  return (
    <div className="flex flex-col gap-3">
      {shown.map((field) => (
        <div key={field} className="flex items-start gap-2 rounded-xl border border-line p-3.5">
          <div className="min-w-0 grow">{fields[field]()}</div>
          <IconButton
            label={t('extra.remove', { what: t(`extra.${field}`) })}
            icon={<X aria-hidden className="size-4" />}
            onPress={() => close(field)}
          />
        </div>
      ))}
      <div className="flex flex-wrap gap-1">
        {order
          .filter((field) => offered[field] && !shown.includes(field))
          .map((field) => {
            const Icon = ICONS[field];
            return (
              <Button
                key={field}
                size="small"
                variant="quiet"
                data-add={field}
                icon={<Icon aria-hidden className="size-4" />}
                onPress={() => open(field)}
              >
                {t(`extra.${field}`)}
              </Button>
            );
          })}
      </div>
    </div>
  );
});
