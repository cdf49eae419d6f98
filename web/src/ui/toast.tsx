import { X } from 'lucide-react';
import {
  createContext,
  Suspense,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { useTranslation } from '@/i18n';
import { Button, IconButton } from './button';
import { classNames } from '@/lib/class-names';

export interface Toast {
  readonly text: string;
  readonly tone?: 'plain' | 'bad';
  /** A toast takes the place of the one before it about the same thing. */
  readonly about?: string;
  /** One way back or further: Undo, Show. */
  readonly action?: { readonly name: string; readonly run: () => void };
}

interface Shown extends Toast {
  readonly id: number;
}

/** With an action it stays longer: somebody has to find and press it. WCAG 2.2.1 asks that what ends by itself is not the only way: Undo has a page of its own, too. */
const SHOWN_MS = 6_000;
const SHOWN_WITH_ACTION_MS = 12_000;
const MOST_AT_ONCE = 3;

const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

/** @returns a function that shows a toast for a few seconds; screen readers are told politely */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const counter = useRef(0);
  const show = useCallback((toast: Toast) => {
    counter.current += 1;
    const id = counter.current;
    setToasts((present) => [
      ...present.filter(({ about }) => about === undefined || about !== toast.about).slice(-(MOST_AT_ONCE - 1)),
      { ...toast, id },
    ]);
  }, []);
  const drop = useCallback((id: number) => setToasts((present) => present.filter((toast) => toast.id !== id)), []);
  const value = useMemo(() => show, [show]);
  return (
    <ToastContext value={value}>
      {children}
      {/* The app does not wait for the words of what nobody reads yet. */}
      <Suspense fallback={null}>
        <ToastRegion toasts={toasts} onDrop={drop} />
      </Suspense>
    </ToastContext>
  );
}

function ToastRegion({ toasts, onDrop }: { readonly toasts: readonly Shown[]; readonly onDrop: (id: number) => void }) {
  const { t } = useTranslation();
  return (
    <div
      role="region"
      aria-label={t('notifications')}
      className="pointer-events-none fixed inset-x-0 bottom-20 z-[60] flex flex-col items-center gap-2 px-3 md:bottom-6 print:hidden"
    >
      <div role="status" aria-live="polite" className="flex w-full max-w-md flex-col gap-2">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onDrop={onDrop} closeLabel={t('close')} />
        ))}
      </div>
    </div>
  );
}

function ToastCard({
  toast,
  onDrop,
  closeLabel,
}: {
  readonly toast: Shown;
  readonly onDrop: (id: number) => void;
  readonly closeLabel: string;
}) {
  const [held, setHeld] = useState(false);
  /** Where the focus came from. */
  const from = useRef<EventTarget | null>(null);
  const dismiss = (): void => {
    onDrop(toast.id);
    // With the button that was pressed the focus would be gone, too.
    requestAnimationFrame(() => {
      if (document.activeElement !== null && document.activeElement !== document.body) return;
      const { current: back } = from;
      const place =
        back instanceof HTMLElement && back.isConnected ? back : document.querySelector<HTMLElement>('#main');
      place?.focus({ preventScroll: true });
    });
  };
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => onDrop(toast.id), toast.action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, onDrop, toast]);
  return (
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={(event) => {
        setHeld(true);
        if (!event.currentTarget.contains(event.relatedTarget)) from.current = event.relatedTarget;
      }}
      onBlur={() => setHeld(false)}
      className={classNames(
        'pointer-events-auto flex items-center gap-3 rounded-xl border bg-surface py-2 ps-4 pe-2 shadow-float',
        toast.tone === 'bad' ? 'border-bad' : 'border-line',
      )}
    >
      <p className={classNames('grow text-[0.9375rem]', toast.tone === 'bad' && 'text-bad')}>{toast.text}</p>
      {toast.action ? (
        <Button
          size="small"
          onPress={() => {
            toast.action?.run();
            dismiss();
          }}
        >
          {toast.action.name}
        </Button>
      ) : null}
      <IconButton label={closeLabel} icon={<X aria-hidden className="size-4" />} onPress={dismiss} />
    </div>
  );
}
