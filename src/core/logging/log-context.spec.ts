import { setImmediate as nextTurn } from 'node:timers/promises';
import { currentLogFields, withLogFields } from './log-context.js';

/** Begins work whose fields are asked for later. */
function begin(name: string): { readonly ask: () => Promise<unknown>; readonly over: () => void } {
  let over: () => void = () => undefined;
  let go: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    go = resolve;
  });
  const fields = withLogFields(
    { name },
    (end) => {
      over = end;
    },
    async () => {
      await asked;
      await nextTurn();
      return currentLogFields();
    },
  );
  return { ask: () => (go(), fields), over: () => over() };
}

it('keeps the fields of work under way when other work ends, even twice', async () => {
  const [first, second] = [begin('first'), begin('second')];
  first.over();
  first.over();
  expect(await second.ask()).toEqual({ name: 'second' });
  second.over();
});

it('has fields again for work that begins after all had ended, and none outside of it', async () => {
  begin('over').over();
  const later = begin('later');
  expect(await later.ask()).toEqual({ name: 'later' });
  later.over();
  expect(currentLogFields()).toEqual({});
});
