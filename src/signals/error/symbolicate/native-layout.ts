import type { DebugAsk } from '../../../features/artifact/index.ts';
import type { ErrorEvent, Frame } from '../../../event/schema.ts';
import type { DebugStack } from './debug-stack.ts';

export interface NativeImage {
  readonly debugId: string;
  readonly name: string;
  readonly from: bigint;
  /** Null when the SDK did not say: until the next image. */
  readonly size: bigint | null;
  readonly isThumb: boolean;
}

export interface NativeLayout {
  /** One for each image that has frames. */
  readonly asks: readonly DebugAsk[];
  /** By frame: which ask, which of its addresses, and the image. */
  readonly places: ReadonlyMap<Frame, { readonly ask: number; readonly at: number; readonly image: NativeImage }>;
  /** Frames whose address is in no image. */
  readonly strays: ReadonlySet<Frame>;
}

const TYPES = new Set(['macho', 'elf', 'pe', 'symbolic']);
/** Their frames have a line already, or no addresses of code. */
const OTHERS = new Set(['javascript', 'node', 'python', 'php', 'ruby', 'go', 'perl', 'elixir']);

export function nativeLayout(
  event: ErrorEvent,
  images: readonly Readonly<Record<string, unknown>>[],
  stacks: readonly DebugStack[],
): NativeLayout {
  const known = images.map(toImage);
  const loaded = known.filter((one) => one !== null).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const places = new Map<Frame, { ask: number; at: number; image: NativeImage }>();
  const strays = new Set<Frame>();
  if (loaded.length === 0) return { asks: [], places, strays };

  const ofImages = new Map<NativeImage, { ask: number; addresses: number[] }>();
  for (const { holder, sent } of stacks) {
    const adjusting = holder.stacktrace?.instruction_addr_adjustment ?? 'auto';
    for (const [at, frame] of sent.entries()) {
      if (!isOpenNative(frame, event.platform)) continue;
      const found = locate(frame, known, loaded);
      if (found === null) {
        strays.add(frame);
        continue;
      }
      // All but the innermost stand behind the call that they are in.
      const isCall = adjusting === 'all' || (adjusting !== 'none' && at < sent.length - 1);
      const ofImage = ofImages.get(found.image) ?? { ask: ofImages.size, addresses: [] };
      ofImages.set(found.image, ofImage);
      const address = ofImage.addresses.push(addressIn(found, isCall)) - 1;
      places.set(frame, { ask: ofImage.ask, at: address, image: found.image });
    }
  }
  const asks = [...ofImages].map(([{ debugId, name }, { addresses }]) => ({
    debugId,
    name,
    task: { kind: 'locate', addresses } as const,
  }));
  return { asks, places, strays };
}

/** An address of code without a line. Frames of .NET have offsets within a method instead, and say so by the method's token. */
export function isOpenNative(frame: Frame, eventPlatform: string): boolean {
  if (frame.instruction_addr === undefined || (frame.lineno ?? 0) > 0 || frame['function_id'] !== undefined) return false;
  return !OTHERS.has(frame.platform ?? eventPlatform);
}

function toImage(image: Readonly<Record<string, unknown>>): NativeImage | null {
  const { type, debug_id: debugId, image_addr: from, image_size: size, code_file: file, debug_file: debugFile, arch } = image;
  if (!TYPES.has(String(type)) || typeof debugId !== 'string' || typeof from !== 'string') return null;
  const path = typeof file === 'string' ? file : typeof debugFile === 'string' ? debugFile : '';
  return {
    debugId,
    name: path,
    from: BigInt(from),
    size: typeof size === 'number' && size > 0 ? BigInt(size) : null,
    isThumb: typeof arch === 'string' && /^arm(?!64)/.test(arch),
  };
}

interface Located {
  readonly image: NativeImage;
  readonly offset: bigint;
}

const RELATIVE = /^rel:(\d{1,5})$/;

function locate(frame: Frame, known: readonly (NativeImage | null)[], loaded: readonly NativeImage[]): Located | null {
  const address = BigInt(frame.instruction_addr ?? '0x0');
  const relative = RELATIVE.exec(frame.addr_mode ?? '')?.[1];
  if (relative !== undefined) {
    const image = known[Number(relative)] ?? null;
    return image === null ? null : { image, offset: address };
  }
  const at = loaded.findLastIndex(({ from }) => from <= address);
  const image = loaded[at];
  if (image === undefined || (image.size !== null && address >= image.from + image.size)) return null;
  return { image, offset: address - image.from };
}

/** Within what numbers hold exactly: modules are not that large. */
function addressIn({ image, offset }: Located, isCall: boolean): number {
  const plain = image.isThumb ? offset & ~1n : offset;
  const inside = isCall && plain > 0n ? plain - 1n : plain;
  return Number(BigInt.asUintN(52, inside));
}
