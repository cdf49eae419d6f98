import { ApiProblem, speakProblems, UNREACHABLE } from './problem';

describe('what is said where the server said nothing', () => {
  beforeAll(() =>
    speakProblems({ unreachable: () => 'Keine Antwort.', answered: (status) => `Die Antwort war ${status}.` }),
  );

  it('is said in the language of the reader', () => {
    const away = ApiProblem.from(new TypeError('Failed to fetch'), null);
    expect(away).toMatchObject({ code: UNREACHABLE, message: 'Keine Antwort.' });
    expect(ApiProblem.from('<html>', { status: 502 } as Response).message).toBe('Die Antwort war 502.');
  });

  it('gives way to what the server says', () => {
    expect(ApiProblem.from({ detail: 'Not today.' }, { status: 422 } as Response).message).toBe('Not today.');
  });
});
