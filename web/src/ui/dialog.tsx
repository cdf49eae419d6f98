import { X } from 'lucide-react';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import { classNames } from '@/lib/class-names';
import { Button, IconButton, type ButtonVariant } from './button';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  /**
   * Called on Escape, on the ×, and when somebody presses beside it. Focus then returns to where it was. Once a form was filled in, or a secret is shown,
   * a press beside it does nothing and Escape leads to the × first: neither may throw it away by mistake.
   */
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons; the main one last. */
  readonly actions?: ReactNode;
  readonly size?: 'small' | 'medium' | 'large';
  /** Stands at the side and takes the height of the screen. */
  readonly drawer?: boolean;
  /** `alertdialog`: a press beside it is no answer. */
  readonly role?: 'dialog' | 'alertdialog';
  /** Without a visible header: a palette, say. `title` is then its name only. */
  readonly bare?: boolean;
}

const WIDTHS = { small: 'sm:max-w-md', medium: 'sm:max-w-xl', large: 'sm:max-w-4xl' } as const;

/** A modal dialog: the browser's own, which holds the focus, hides what is behind, and gives the focus back. What is in it lives while it is open. */
export function Dialog(props: DialogProps) {
  return props.isOpen ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ title, onClose, children, actions, size = 'medium', drawer, role, bare }: DialogProps) {
  const { t } = useTranslation();
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef(onClose);
  const cross = useRef<HTMLButtonElement>(null);
  const filled = useRef(false);
  /** What is at the side saves itself. */
  const holds = (): boolean =>
    !bare && !drawer && (filled.current || dialog.current?.querySelector('[data-shown-once]') !== null);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const element = dialog.current;
    const places = focusablePlaces(document.activeElement);
    element?.showModal();
    element?.querySelector<HTMLElement>('[autofocus], [data-autofocus]')?.focus();
    return () => {
      element?.close();
      requestAnimationFrame(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return;
        const back = places.find((place) => place.isConnected) ?? document.querySelector<HTMLElement>('#main');
        back?.focus({ preventScroll: true });
      });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      role={role ?? 'dialog'}
      aria-labelledby={bare ? undefined : titleId}
      aria-label={bare ? title : undefined}
      onCancel={(event) => {
        // Of a dialog within this one, or of a file chooser: that one is closed, not this.
        if (event.target !== dialog.current) return;
        event.preventDefault();
        close.current();
      }}
      onInput={(event) => {
        filled.current ||= (event.target as Element).closest('form') !== null;
      }}
      // Before the browser: it would close the dialog by itself at the second Escape.
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        if ((event.target as Element).closest('dialog') !== dialog.current) return;
        event.preventDefault();
        if (holds() && document.activeElement !== cross.current) cross.current?.focus();
        else close.current();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current && role !== 'alertdialog' && !holds()) close.current();
      }}
      className={classNames(
        'fixed m-0 flex flex-col overflow-hidden border-line bg-surface p-0 text-start text-ink shadow-float backdrop:bg-[rgb(20_15_8/0.55)]',
        drawer
          ? 'inset-y-0 end-0 start-auto h-dvh max-h-dvh w-full max-w-2xl border-s'
          : bare
            ? 'inset-x-3 top-[12vh] mx-auto max-h-[76vh] w-auto max-w-xl rounded-2xl border sm:w-full'
            : classNames(
                'inset-x-0 bottom-0 top-auto max-h-[92dvh] w-full max-w-full rounded-t-2xl border sm:inset-0 sm:m-auto sm:h-fit sm:rounded-2xl',
                WIDTHS[size],
              ),
      )}
    >
      {bare ? (
        children
      ) : (
        <>
          <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-2">
            <h2 id={titleId} className="pt-1 text-lg font-semibold">
              {title}
            </h2>
            <IconButton
              ref={cross}
              label={t('close')}
              icon={<X aria-hidden className="size-5" />}
              onPress={() => close.current()}
            />
          </header>
          <div className="min-h-0 grow overflow-y-auto px-5 pb-5">{children}</div>
          {actions ? (
            <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3.5">{actions}</footer>
          ) : null}
        </>
      )}
    </dialog>
  );
}

/** Where the focus can go back to: the element that had it, then the parts of the page around it, for when that element is gone by then. */
function focusablePlaces(element: Element | null): HTMLElement[] {
  const places: HTMLElement[] = [];
  for (let place = element; place !== null && place !== document.body; place = place.parentElement) {
    if (place instanceof HTMLElement && (place === element || place.hasAttribute('tabindex'))) places.push(place);
  }
  return places;
}

export interface Question {
  readonly title: string;
  readonly body: ReactNode;
  readonly confirm: string;
  readonly variant?: ButtonVariant;
  /** Runs while the dialog shows that it works; a rejection stays in the dialog as its error. */
  readonly onConfirm: () => Promise<unknown> | void;
}

/** Asks before something that can't be undone. Where it can be undone, do it and offer Undo instead. */
export function ConfirmDialog({
  question,
  onClose,
}: {
  readonly question: Question | null;
  readonly onClose: () => void;
}) {
  return question ? <OpenQuestion question={question} onClose={onClose} /> : null;
}

/** Lives as long as its question is shown: nothing of one that was left shows in the next. */
function OpenQuestion({ question, onClose }: { readonly question: Question; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const shown = useRef(false);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  const confirm = async (): Promise<void> => {
    setPending(true);
    setError(null);
    try {
      await question.onConfirm();
      if (shown.current) onClose();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : t('went-wrong'));
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog
      title={question.title}
      isOpen
      onClose={onClose}
      size="small"
      role="alertdialog"
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button variant={question.variant ?? 'primary'} isPending={pending} onPress={() => void confirm()}>
            {question.confirm}
          </Button>
        </>
      }
    >
      <div className="text-ink-soft">{question.body}</div>
      {error ? (
        <p role="alert" className="mt-3 text-bad">
          {error}
        </p>
      ) : null}
    </Dialog>
  );
}
