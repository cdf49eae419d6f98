import type { FieldError } from '../../core/errors/app-error.js';
import type { AppField, OperatorApp } from './contract/index.js';

/** Where a field's value comes from. */
export type AppFieldSource = 'environment' | 'stored';

/** One field as it stands. The environment wins over what was entered. */
export interface AppFieldState {
  readonly field: AppField;
  readonly source: AppFieldSource | null;
  readonly value: string | null;
}

export function fieldStates(
  fields: readonly AppField[],
  stored: OperatorApp,
  environment: (name: string) => string | null,
): AppFieldState[] {
  return fields.map((field) => {
    const given = environment(field.env);
    if (given !== null) return { field, source: 'environment', value: given };
    const kept = stored[field.name];
    return kept === undefined ? { field, source: null, value: null } : { field, source: 'stored', value: kept };
  });
}

/** Labels of what is needed and not there. */
export function missingFields(states: readonly AppFieldState[]): string[] {
  return states.filter(({ field, value }) => field.required && value === null).map(({ field }) => field.label);
}

export function appOf(states: readonly AppFieldState[]): OperatorApp {
  return Object.fromEntries(states.flatMap(({ field, value }) => (value === null ? [] : [[field.name, value]])));
}

/**
 * What was entered, put together with what is stored: a field that is left out stays, an empty one is taken away.
 * @returns the app to store, or what is wrong with the input
 */
export function mergeInput(
  states: readonly AppFieldState[],
  stored: OperatorApp,
  input: Readonly<Record<string, string>>,
): { readonly app: OperatorApp } | { readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const app: Record<string, string> = { ...stored };
  for (const [name, typed] of Object.entries(input)) {
    const state = states.find(({ field }) => field.name === name);
    const value = typed.trim();
    const wrong = (code: string, detail: string) => errors.push({ field: `fields.${name}`, code, detail });
    if (!state) wrong('unknown-field', 'There is no such field.');
    else if (state.source === 'environment')
      wrong('set-by-environment', `${state.field.env} sets this; change it there.`);
    else if (value.length > state.field.maxLength)
      wrong('too-long', `${state.field.label} has ${value.length} of ${state.field.maxLength} characters.`);
    else if (value === '') delete app[name];
    else app[name] = value;
  }
  for (const { field, source } of states) {
    if (field.required && source !== 'environment' && app[field.name] === undefined) {
      errors.push({ field: `fields.${field.name}`, code: 'required', detail: `${field.label} is missing.` });
    }
  }
  return errors.length > 0 ? { errors } : { app };
}
