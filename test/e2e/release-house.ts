import type { Client } from './client.ts';

/** As long as a version may be, without what it may not have. */
export function asVersion(text: string): string {
  return text
    .replaceAll(/[\n\r\t\f/\\]/g, ' ')
    .slice(0, 200)
    .trim();
}

/** A release with something in every part of its page; where people write texts, `text` stands. Its version. */
export async function makeRelease(client: Client, version: string, text: string): Promise<string> {
  const path = `organizations/vedette/releases/${encodeURIComponent(version)}/`;
  await client.call('POST', 'organizations/vedette/releases/', {
    version,
    projects: ['default'],
    ref: text.slice(0, 250),
    url: `javascript:${text}`.slice(0, 2_000),
    commits: [
      {
        id: 'c0ffee1234567890',
        repository: text.slice(0, 200),
        author_name: text.slice(0, 128),
        author_email: text.slice(0, 200),
        message: `${text}\n\n${text}`,
        patch_set: [{ path: text.slice(0, 500), type: 'M' }],
      },
    ],
  });
  const environment = asVersion(text).slice(0, 64);
  await client.call('POST', `${path}deploys/`, { environment, name: text.slice(0, 64), url: `javascript:${text}`.slice(0, 2_000) });
  return version;
}
