import { useEffect } from 'react';
import { AuthState } from '../../src/features/account/contract.ts';
import { call } from '../api/client.ts';
import { untilSignedIn } from '../api/renewal.ts';
import { useLiveState } from '../page/live.ts';

/**
 * A live connection that is refused may be a server that is away, or a session that ended elsewhere. The connection itself is
 * told neither by the browser, so the server is asked.
 */
export function useSessionWatch(): void {
  const state = useLiveState();
  const retryAtMs = state.kind === 'offline' ? state.retryAtMs : null;
  useEffect(() => {
    if (retryAtMs === null) return;
    call({ path: 'auth/state/', answer: AuthState }).then(
      ({ value }) => void (value.user === null && untilSignedIn()),
      () => {
        // The server is away: the notice about the connection says so already.
      },
    );
  }, [retryAtMs]);
}
