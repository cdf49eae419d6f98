/**
 * What repeating a creating call under the same key does, and what looking first can tell.
 * - `key`: the network itself refuses the double. `windowSeconds` is how long it remembers (null: for ever). `universal` is false
 *   where servers exist that accept the key and ignore it; then a lost answer is looked up first.
 * - `lookup`: `find` decides, but an absence counts only `conclusiveAfterSeconds` after the call began.
 * - `none`: it cannot be found out; a person decides.
 */
export type Idempotency =
  | {
      readonly kind: 'key';
      readonly windowSeconds: number | null;
      readonly universal: boolean;
      readonly conclusiveAfterSeconds: number;
    }
  | { readonly kind: 'lookup'; readonly conclusiveAfterSeconds: number }
  | { readonly kind: 'none' };
