import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '@/i18n';
import { classNames } from '@/lib/class-names';
import { Button, type ButtonSize, type ButtonVariant } from './button';

/** Puts `value` on the clipboard and says so in its own place. `of` names what is copied, for those who only hear the button. */
export function CopyButton({
  value,
  of,
  variant = 'secondary',
  size = 'small',
  className,
}: {
  readonly value: string;
  readonly of: string;
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  readonly className?: string;
}) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    setCopied(await copyText(value));
  };
  const Icon = copied ? Check : Copy;
  return (
    <Button
      variant={variant}
      size={size}
      className={classNames('shrink-0', className)}
      icon={<Icon aria-hidden className="size-4" />}
      onPress={() => void copy()}
    >
      <span aria-live="polite">{copied ? t('copied') : t('copy')}</span>
      <span className="sr-only">{of}</span>
    </Button>
  );
}

/** Pages that are not served by https have no clipboard of their own; a selection can still be copied there. */
async function copyText(value: string): Promise<boolean> {
  if (window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(value);
      return true;
    } catch {
      // The browser may refuse; the old way is left.
    }
  }
  const area = document.createElement('textarea');
  area.value = value;
  area.className = 'sr-only';
  const before = document.activeElement;
  // Within an open dialog nothing outside of it can be selected.
  (before?.closest('dialog') ?? document.body).append(area);
  area.select();
  // oxlint-disable-next-line typescript/no-deprecated -- there is no other way without a secure context
  const done = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
