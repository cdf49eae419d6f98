import { loadConfig } from '../../core/config/index.js';
import type { AppField } from './contract/index.js';
import { appOf, fieldStates, mergeInput, missingFields } from './operator-app.rules.js';

const field = (name: string, more: Partial<AppField> = {}): AppField => ({
  name,
  label: name.toUpperCase(),
  help: '',
  secret: false,
  required: true,
  maxLength: 10,
  env: `CARILLON_APP_X_${name.toUpperCase()}`,
  ...more,
});
const FIELDS = [field('id'), field('secret', { secret: true }), field('note', { required: false })];
const nothing = () => null;

const states = (stored: Record<string, string>, env: Record<string, string> = {}) =>
  fieldStates(FIELDS, stored, (name) => env[name] ?? null);
const merged = (stored: Record<string, string>, input: Record<string, string>, env: Record<string, string> = {}) =>
  mergeInput(states(stored, env), stored, input);

describe('the operator’s app', () => {
  it('takes each field from the environment, and from what was entered where that says nothing', () => {
    const mixed = states({ id: 'entered', secret: 'kept' }, { CARILLON_APP_X_ID: 'given' });
    expect(mixed.map(({ source, value }) => [source, value])).toEqual([
      ['environment', 'given'],
      ['stored', 'kept'],
      [null, null],
    ]);
    expect(appOf(mixed)).toEqual({ id: 'given', secret: 'kept' });
    expect(missingFields(mixed)).toEqual([]);
    expect(missingFields(fieldStates(FIELDS, {}, nothing))).toEqual(['ID', 'SECRET']);
  });

  it('keeps what is left out, so that a secret need not be typed again', () => {
    expect(merged({ id: 'old', secret: 'kept' }, { id: ' new ' })).toEqual({ app: { id: 'new', secret: 'kept' } });
  });

  it('gives up what is emptied, unless it is needed', () => {
    expect(merged({ id: 'a', secret: 'b', note: 'c' }, { note: '' })).toEqual({ app: { id: 'a', secret: 'b' } });
    expect(merged({ id: 'a', secret: 'b' }, { secret: ' ' })).toEqual({
      errors: [{ field: 'fields.secret', code: 'required', detail: 'SECRET is missing.' }],
    });
  });

  it('refuses what is unknown, too long, or set by the environment, by field', () => {
    const refused = merged(
      { secret: 'b' },
      { id: 'x', other: 'y', note: 'a'.repeat(11) },
      { CARILLON_APP_X_ID: 'given' },
    );
    const errors = 'errors' in refused ? refused.errors : [];
    expect(errors.map((error) => [error.field, error.code])).toEqual([
      ['fields.id', 'set-by-environment'],
      ['fields.other', 'unknown-field'],
      ['fields.note', 'too-long'],
    ]);
  });
});

describe('an app with a pair of keys for each way to sign in', () => {
  const PAIRS = [
    field('id', { method: 'one' }),
    field('secret', { method: 'one', secret: true }),
    field('otherId', { method: 'other' }),
    field('otherSecret', { method: 'other', secret: true }),
    field('note', { required: false }),
  ];
  const pairs = (stored: Record<string, string>) => fieldStates(PAIRS, stored, nothing);
  const entered = (stored: Record<string, string>, input: Record<string, string>) =>
    mergeInput(pairs(stored), stored, input);

  it('is complete with either pair, and for each way with its own alone', () => {
    expect(missingFields(pairs({}))).toEqual(['ID', 'SECRET']);
    expect(missingFields(pairs({ otherId: 'a' }))).toEqual(['OTHERSECRET']);
    const other = pairs({ otherId: 'a', otherSecret: 'b' });
    expect(missingFields(other)).toEqual([]);
    expect(missingFields(other, 'other')).toEqual([]);
    expect(missingFields(other, 'one')).toEqual(['ID', 'SECRET']);
  });

  it('takes one pair, the other one later, and no half', () => {
    const required = (name: string) => ({
      field: `fields.${name}`,
      code: 'required',
      detail: `${name.toUpperCase()} is missing.`,
    });
    expect(entered({}, { otherId: 'a', otherSecret: 'b' })).toEqual({ app: { otherId: 'a', otherSecret: 'b' } });
    expect(entered({ otherId: 'a', otherSecret: 'b' }, { id: 'c' })).toEqual({ errors: [required('secret')] });
    expect(entered({}, { note: 'c' })).toEqual({ errors: [required('id'), required('secret')] });
    expect(entered({ id: 'a', secret: 'b' }, { id: '', secret: '' })).toEqual({
      errors: [required('id'), required('secret')],
    });
    const both = { id: 'a', secret: 'b', otherId: 'c', otherSecret: 'd' };
    expect(entered(both, { id: '', secret: '' })).toEqual({ app: { otherId: 'c', otherSecret: 'd' } });
  });
});

it('shows no value of an app when the configuration is logged or turned into JSON', () => {
  const config = loadConfig({
    CARILLON_APP_X_CLIENT_ID: 'id-of-the-app',
    CARILLON_APP_X_CLIENT_SECRET: ' secret-of-the-app ',
  });
  expect(config.channelApps.valueOf('CARILLON_APP_X_CLIENT_SECRET')).toBe('secret-of-the-app');
  expect(config.channelApps.valueOf('CARILLON_APP_X_OTHER')).toBeNull();
  expect(JSON.stringify(config)).not.toContain('of-the-app');
});
