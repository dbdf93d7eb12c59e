const PLAIN = /^[0-9a-f]{32}$/;
const DASHED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL = '0'.repeat(32);

/**
 * The canonical form of an id on the wire: 32 lowercase hex digits. Both spellings of a UUID are taken (sentry-cli sends
 * dashes); the nil UUID and everything else is null (ingest protocol §3.1, reliability I1).
 */
export function parseEventId(text: string): string | null {
  if (text.length === 32) {
    const id = text.toLowerCase();
    return PLAIN.test(id) && id !== NIL ? id : null;
  }
  if (text.length !== 36) return null;

  const dashed = text.toLowerCase();
  if (!DASHED.test(dashed)) return null;

  const id = dashed.replaceAll('-', '');
  return id === NIL ? null : id;
}
