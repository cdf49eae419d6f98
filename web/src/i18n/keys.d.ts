import type { Resources } from './resources';

/** One file of words for each part of the app. */
export type Namespace = keyof Resources;

/** Every text by its path, `profile.name`; the forms of a plural are one: `files_one` and `files_other` are `files`. */
type PathsIn<Group> = {
  [Name in keyof Group & string]: Group[Name] extends string ? WithoutForm<Name> : `${Name}.${PathsIn<Group[Name]>}`;
}[keyof Group & string];

type WithoutForm<Name extends string> =
  Name extends `${infer Base}_${'zero' | 'one' | 'two' | 'few' | 'many' | 'other'}` ? Base : Name;

type Keys = { [Name in Namespace]: PathsIn<Resources[Name]> };

/** Keys of the namespaces: those of `Own` by themselves, those of `Others` with their name before them, `common:close`. */
export type Key<Own extends Namespace, Others extends Namespace> =
  Keys[Own] | { [Name in Own | Others]: `${Name}:${Keys[Name]}` }[Own | Others];
