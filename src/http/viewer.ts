import { ApiError } from './errors.ts';
import type { OrgContext } from './route.ts';

/** Who looks at what people keep under a name: what is private is its maker's alone. */
export interface Viewer {
  readonly orgId: number;
  /** Null for a token that belongs to nobody. */
  readonly userId: number | null;
}

export function viewerOf({ reach, caller }: OrgContext): Viewer {
  return { orgId: reach.orgId, userId: caller.userId };
}

/** Whose tabs these are. @throws ApiError forbidden: a token without a person has none */
export function personOf(context: OrgContext): Viewer {
  if (context.caller.userId === null) throw new ApiError('forbidden', { detail: 'This token belongs to nobody who could have tabs.' });
  return viewerOf(context);
}

/** @throws ApiError forbidden: what somebody else shared is changed by those who run the organization */
export function requireMayChange(
  { createdBy }: { readonly createdBy: { readonly id: string } | null },
  { caller, reach }: OrgContext,
): void {
  const isMine = createdBy !== null && createdBy.id === String(caller.userId);
  if (!isMine && !reach.access.has('org:write')) throw new ApiError('forbidden');
}
