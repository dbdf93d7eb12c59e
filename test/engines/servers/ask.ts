import { inject } from 'vitest';

/** The address of the run's own server of this kind, which is started when nobody asked before. */
export async function serverUrl(name: 'redis' | 'postgres' | 'kafka' | 's3'): Promise<string> {
  const answer = await fetch(`${inject('serverDoor')}/${name}`);
  const body = await answer.text();
  if (!answer.ok) throw new Error(`the ${name} server of the run did not start: ${body}`);
  return body;
}
