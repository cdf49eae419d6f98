import { Loader2 } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from '@/lib/class-names';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';
export type ButtonSize = 'small' | 'medium';

const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-hover border-transparent',
  secondary: 'bg-surface text-ink border-line-strong hover:bg-sunken',
  quiet: 'bg-transparent text-ink-soft border-transparent hover:bg-sunken hover:text-ink',
  danger: 'bg-surface text-bad border-bad hover:bg-bad-soft',
};

const SIZES: Readonly<Record<ButtonSize, string>> = {
  small: 'min-h-8 px-2.5 text-sm gap-1.5 rounded-md',
  medium: 'min-h-10 px-3.5 text-[0.9375rem] gap-2 rounded-lg',
};

const OFF = 'disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-60';

/** The looks of a button, for links that look like one. */
export function buttonClass(variant: ButtonVariant = 'secondary', size: ButtonSize = 'medium', extra = ''): string {
  return classNames(
    'inline-flex items-center justify-center border font-medium cursor-pointer select-none transition-colors',
    OFF,
    VARIANTS[variant],
    SIZES[size],
    extra,
  );
}

interface Pressable extends Omit<ComponentProps<'button'>, 'onClick' | 'disabled'> {
  readonly onPress?: () => void;
  readonly isDisabled?: boolean;
  /** At work: it keeps the focus, says so, and takes no second press. */
  readonly isPending?: boolean;
}

export interface ButtonProps extends Pressable {
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  readonly icon?: ReactNode;
}

export function Button({ variant, size, icon, className, children, ...rest }: ButtonProps) {
  return (
    <button {...nativeProps(rest)} className={buttonClass(variant, size, className)}>
      {rest.isPending ? <Loader2 aria-hidden className="size-4 animate-spin" /> : icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<Pressable, 'children' | 'aria-label' | 'title'> {
  /** What it does: its name, and what shows when somebody points at it. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly variant?: ButtonVariant;
}

/** A square of 36 px, so that a finger hits it. */
export function IconButton({ label, icon, variant = 'quiet', className, ...rest }: IconButtonProps) {
  return (
    <button
      {...nativeProps(rest)}
      aria-label={label}
      title={label}
      className={classNames(
        'inline-flex size-9 shrink-0 cursor-pointer items-center justify-center rounded-lg border transition-colors',
        OFF,
        VARIANTS[variant],
        className,
      )}
    >
      {rest.isPending ? <Loader2 aria-hidden className="size-4 animate-spin" /> : icon}
    </button>
  );
}

function nativeProps({
  onPress,
  isDisabled,
  isPending,
  type = 'button',
  ...rest
}: Pressable): ComponentProps<'button'> {
  return {
    ...rest,
    type,
    disabled: isDisabled ?? false,
    'aria-disabled': isPending ? true : undefined,
    onClick: (event) => {
      if (isPending) event.preventDefault();
      else onPress?.();
    },
  };
}
