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

/**
 * Labels of what is needed and not there: for one way to connect, or for the way that lacks least where fields belong to ways.
 * @param method its name; absent for any
 */
export function missingFields(states: readonly AppFieldState[], method?: string): string[] {
  const isThere = (name: string): boolean => states.some(({ field, value }) => field.name === name && value !== null);
  return lacking(
    states.map(({ field }) => field),
    isThere,
    method,
  ).map(({ label }) => label);
}

/** Required fields that are not there. */
function lacking(fields: readonly AppField[], isThere: (name: string) => boolean, method?: string): AppField[] {
  const of = (name: string | undefined): AppField[] =>
    fields.filter(
      (field) => field.required && (field.method === undefined || field.method === name) && !isThere(field.name),
    );
  const methods = methodsIn(fields);
  if (method !== undefined || methods.length === 0) return of(method);
  return methods.map(of).reduce((least, other) => (other.length < least.length ? other : least));
}

/** Connect methods that fields belong to. */
function methodsIn(fields: readonly AppField[]): string[] {
  return [...new Set(fields.flatMap(({ method }) => (method === undefined ? [] : [method])))];
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
  for (const { name, label } of stillLacking(states, app))
    errors.push({ field: `fields.${name}`, code: 'required', detail: `${label} is missing.` });
  return errors.length > 0 ? { errors } : { app };
}

/** What can't be left out: all of a way that was begun, and one way at least. */
function stillLacking(states: readonly AppFieldState[], app: OperatorApp): AppField[] {
  const fields = states.map(({ field }) => field);
  const isThere = (name: string): boolean =>
    app[name] !== undefined || states.some(({ field, source }) => field.name === name && source === 'environment');
  const begun = methodsIn(fields).filter((method) =>
    fields.some((field) => field.method === method && isThere(field.name)),
  );
  if (begun.length === 0) return lacking(fields, isThere);
  return [...new Set(begun.flatMap((method) => lacking(fields, isThere, method)))];
}
