/**
 * The parts every screen is built from: no screen draws a button, field or dialog of its own. They are the browser's own elements where those do
 * well; what needs React Aria (menus, popovers, and `@/ui/combo-field`) is loaded when somebody reaches for it.
 */
export * from './avatar';
export * from './button';
export * from './copy-button';
export * from './dialog';
export * from './external-link';
export * from './facts';
export * from './feedback';
export * from './fields';
export * from './menu';
export * from './page';
export * from './popover';
export * from './selection-frame';
export * from './shown-once';
export * from './submit';
export * from './tabs';
export * from './toast';
