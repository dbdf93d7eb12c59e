import type { Metadata } from '../../engines/metadata/port.ts';

/** Sessions and tokens that are over. They open nothing any more; this only keeps the tables small. */
export async function expireSessions(metadata: Metadata, now: Date): Promise<number> {
  const tokens = await metadata.execute('DELETE FROM api_token WHERE expires_at < $1', [now]);
  return tokens + (await metadata.execute('DELETE FROM session WHERE expires_at < $1', [now]));
}
