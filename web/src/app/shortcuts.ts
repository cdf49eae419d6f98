import { useEffect, useRef, useSyncExternalStore } from 'react';

const STORAGE_KEY = 'carillon.single-keys';
const listeners = new Set<() => void>();

/** Single keys can be switched off (WCAG 2.1.4): speech input would press them by accident. */
export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== 'off';
  } catch {
    return true;
  }
}

export function setSingleKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, 'off');
  } catch {
    // It then stays as it is.
  }
  for (const listener of listeners) listener();
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, singleKeysOn);
}

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="combobox"], [role="menu"], [role="listbox"]';

/** True while keys belong to what has the focus: a field, a menu, a dialog. */
function isTaken(event: KeyboardEvent, alsoInDialogs: boolean): boolean {
  const { target } = event;
  if (!(target instanceof Element)) return false;
  return (
    target.closest(TYPING) !== null ||
    (!alsoInDialogs && document.querySelector('dialog[open], [role="dialog"], [role="alertdialog"]') !== null)
  );
}

/**
 * Single keys while the component is shown: `{ n: compose }`. Keys are as the keyboard names them (`n`, `?`, `ArrowLeft`), with `Alt+` before them
 * where Alt is held. None works while somebody types, or with Ctrl or the command key.
 */
export function useShortcuts(keys: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.isComposing || isTaken(event, false)) return;
      const name = `${event.altKey ? 'Alt+' : ''}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
      const act = current.current[name];
      if (!act || (!event.altKey && event.key.length === 1 && !singleKeysOn())) return;
      event.preventDefault();
      act(event);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
