import { Organization } from '../../../src/features/account/contract.ts';
import { useApiQuietly } from '../../api/use-api.ts';

const NOTHING: ReadonlySet<string> = new Set();

/** Scopes of the person in the organization; empty while they are asked for. What is shown follows them, what is allowed the server says. */
export function useAccess(org: string): ReadonlySet<string> {
  const organization = useApiQuietly(`organizations/${org}/`, {}, Organization, org !== '');
  return organization === undefined ? NOTHING : new Set(organization.access);
}
