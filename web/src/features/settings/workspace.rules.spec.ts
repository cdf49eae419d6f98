import { changesOf, type WorkspaceForm } from './workspace.rules';

const form: WorkspaceForm = {
  name: 'Tower',
  zone: 'UTC',
  weekStartsOn: '1',
  lateToleranceMinutes: '60',
  utmInLinks: false,
  countLinkClicks: false,
};

describe('the settings of a workspace', () => {
  it('are sent as far as they were changed, numbers as numbers', () => {
    expect(changesOf(form, { ...form, weekStartsOn: '7', lateToleranceMinutes: '90' })).toEqual({
      weekStartsOn: 7,
      lateToleranceMinutes: 90,
    });
    expect(changesOf(form, { ...form, utmInLinks: true })).toEqual({ utmInLinks: true });
  });

  it('are not sent at all when nothing was changed', () => {
    expect(changesOf(form, { ...form })).toEqual({});
  });
});
