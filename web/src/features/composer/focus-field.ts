/** Brings somebody to what a finding is about: the field itself, or the nearest around it. */
export function focusField(path: string): void {
  // After the tab that it is on has been drawn.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const names = path.split('.');
      const exact = names.map((_, index) => names.slice(0, names.length - index).join('.'));
      const around = names[0] === 'parts' ? `[data-field^="parts.${names[1] ?? 0}."]` : '[data-field="accounts"]';
      const selectors = [...exact.map((name) => `[data-field="${CSS.escape(name)}"]`), around];
      const found = selectors
        .map((selector) => document.querySelector<HTMLElement>(selector))
        .find((one) => one !== null);
      found?.focus({ preventScroll: true });
      found?.scrollIntoView({ block: 'center' });
    }),
  );
}
