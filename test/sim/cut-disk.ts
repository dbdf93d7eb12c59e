import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file system of its own, whose power can be cut. */
export interface CutDisk {
  readonly directory: string;
  /** Nothing that was not written out will ever be: not what programs wrote without fsync, not the journal's open transaction. */
  cut(): Promise<void>;
  /** Power is back: the journal is played, as after any outage. Those that held files on it must be gone. */
  mount(): Promise<void>;
  remove(): Promise<void>;
}

const LET_GO_MS = 60_000;
const SIZE_BYTES = 4 * 1024 ** 3;
/**
 * ext4's shutdown without a last flush of its journal, which is how its own developers cut the power: dirty pages are dropped, writes
 * fail from then on. `_IOR('X', 125, u32)` and EXT4_GOING_FLAGS_NOLOGFLUSH of the kernel's fs/ext4/ext4.h.
 */
const SHUTDOWN = `
import fcntl, os, struct, sys
fd = os.open(sys.argv[1], os.O_RDONLY)
fcntl.ioctl(fd, 0x8004587d, struct.pack('I', 2))
`;

/** Why power cannot be cut on this machine; null when it can. What a disk's own cache loses is beyond this. */
export async function reasonNotToCut(): Promise<string | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it needs root on Linux';
  if (!existsSync('/dev/loop-control')) return 'there are no loop devices';
  for (const program of ['mkfs.ext4', 'mount', 'umount', 'python3']) {
    const isThere = await run('which', [program]).then(
      () => true,
      () => false,
    );
    if (!isThere) return `${program} is missing`;
  }
  const disk = await makeCutDisk().catch((error: unknown) => String(error).split('\n', 1)[0] ?? 'no reason given');
  if (typeof disk === 'string') return `a loop device could not be mounted: ${disk}`;
  await disk.remove();
  return null;
}

export async function makeCutDisk(): Promise<CutDisk> {
  const home = await mkdtemp(join(tmpdir(), 'vedette-cut-'));
  // The databases' own user must get through it.
  await chmod(home, 0o711);
  const [image, directory] = [join(home, 'image'), join(home, 'disk')];
  await mkdir(directory);
  const file = await open(image, 'w');
  await file.truncate(SIZE_BYTES);
  await file.close();

  const mount = async (): Promise<void> => void (await run('mount', ['-o', 'loop', image, directory]));
  /** A process that was killed lets go of its files some time later. */
  async function unmount(): Promise<void> {
    for (const deadline = performance.now() + LET_GO_MS; ; await delay(100)) {
      const failure = await run('umount', [directory]).then(
        () => null,
        (error: unknown) => error,
      );
      if (failure === null) return;
      if (performance.now() > deadline) throw failure;
    }
  }
  async function remove(): Promise<void> {
    await run('umount', ['-l', directory]).catch(() => undefined);
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }

  try {
    await run('mkfs.ext4', ['-q', '-F', image]);
    await mount();
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    directory,
    remove,
    cut: async () => void (await run('python3', ['-c', SHUTDOWN, directory])),
    async mount() {
      await unmount();
      await mount();
    },
  };
}
