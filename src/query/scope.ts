/**
 * What a caller may see. Made by the authenticator (http/auth.ts) and by nobody else; data access takes one and has no
 * method without it (reliability spec A2).
 */
export interface Scope {
  readonly orgId: number;
  /** Every project the caller can read in the organization; never empty by meaning "all". */
  readonly projectIds: readonly number[];
  readonly actor: Actor;
}

export type Actor =
  | { readonly kind: 'user'; readonly userId: number; readonly name: string; readonly email: string }
  | { readonly kind: 'token'; readonly tokenId: number; readonly userId: number | null }
  | { readonly kind: 'system' };
