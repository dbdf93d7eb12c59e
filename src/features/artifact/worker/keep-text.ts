import { deflateRawSync } from 'node:zlib';
import type { FileKind, ManifestFile } from '../manifest.ts';
import { joinUrl } from '../urls.ts';
import { inspectMap, inspectSource, type Inspected } from './inspect.ts';
import type { Host } from './messages.ts';
import type { AssembledFile, KeepOrder } from './orders.ts';

export interface KeptText {
  readonly text: Buffer;
  /** The same, deflated: what is stored. */
  readonly stored: Uint8Array;
}

interface Keeping {
  readonly listed: Omit<ManifestFile, 'path'>;
  readonly host: Host;
  readonly name: string;
}

/** Keeps a file that was unpacked, and the map inside it when it has one, with what it says of itself. */
export async function keepText({ text, stored }: KeptText, { listed, host, name }: Keeping): Promise<readonly AssembledFile[]> {
  const sizeBytes = text.length;
  const told = inspect(listed.kind, text);
  await host.ask('keep', { name, bytes: stored });

  const debugId = told.debugId ?? listed.debugId;
  const inline = told.inlineMap === null ? null : await keepInline(told.inlineMap, { url: listed.url, debugId, name: `${name}-map`, host });
  const reference = listed.mapReference ?? told.mapReference;
  const isReferred = reference !== null && !reference.startsWith('data:');
  const mapUrl = inline?.url ?? (isReferred ? joinUrl(listed.url, reference) : null);
  const file: AssembledFile = {
    kind: listed.kind,
    url: listed.url,
    name,
    isDeflated: true,
    debugId,
    mapUrl,
    sizeBytes,
    problem: told.problem,
  };
  return inline === null ? [file] : [file, inline];
}

/** A file that was uploaded by itself, for a release. */
export function keepAlone({ bytes, kind, url, mapReference }: KeepOrder, host: Host): Promise<readonly AssembledFile[]> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return keepText({ text, stored: deflateRawSync(text) }, { listed: { kind, url, debugId: null, mapReference }, host, name: '0' });
}

interface Inline {
  readonly url: string;
  readonly debugId: string | null;
  readonly name: string;
  readonly host: Host;
}

async function keepInline(text: string, { url, debugId, name, host }: Inline): Promise<AssembledFile> {
  const bytes = Buffer.from(text);
  await host.ask('keep', { name, bytes: deflateRawSync(bytes) });
  const { problem } = inspectMap(text);
  return { kind: 'source_map', url: `${url}#map`, debugId, mapUrl: null, sizeBytes: bytes.length, name, isDeflated: true, problem };
}

/** The running code's own word goes before the manifest's: a frame's debug id comes from the code. */
function inspect(kind: FileKind, text: Buffer): Inspected {
  if (kind === 'source_map') return inspectMap(text.toString('utf8'));
  if (kind === 'minified_source') return inspectSource(text.toString('utf8'));
  return { debugId: null, mapReference: null, inlineMap: null, problem: null };
}
