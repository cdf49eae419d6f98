/** A field that two people changed to different things. */
export interface Clash<Form> {
  readonly part: keyof Form & string;
  readonly mine: Form[keyof Form];
  readonly theirs: Form[keyof Form];
}

export interface Rebased<Form> {
  readonly form: Form;
  readonly clashes: readonly Clash<Form>[];
  /** What only they changed. */
  readonly taken: readonly (keyof Form & string)[];
}

/**
 * Two people changed one thing. What only they changed is taken over; what only I changed stays; what both changed differently clashes and is for a person
 * to decide. The form holds mine there.
 * @param before what both began from
 */
export function rebase<Form extends object>(before: Form, mine: Form, theirs: Form): Rebased<Form> {
  const parts = Object.keys(before) as (keyof Form & string)[];
  const changed = (form: Form, part: keyof Form): boolean => form[part] !== before[part];
  return {
    form: { ...theirs, ...Object.fromEntries(changedParts(before, mine).map((part) => [part, mine[part]])) },
    clashes: parts
      .filter((part) => changed(mine, part) && changed(theirs, part) && mine[part] !== theirs[part])
      .map((part) => ({ part, mine: mine[part], theirs: theirs[part] })),
    taken: parts.filter((part) => !changed(mine, part) && changed(theirs, part)),
  };
}

export function changedParts<Form extends object>(before: Form, after: Form): (keyof Form & string)[] {
  return (Object.keys(before) as (keyof Form & string)[]).filter((part) => after[part] !== before[part]);
}
