/** A value that survives JSON unchanged: no Date, no undefined, no class. Steps and settings hold nothing else. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

export type JsonObject = { readonly [key: string]: Json | undefined };
