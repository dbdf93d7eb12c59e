import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/**
 * Ends the processes entrusted to it when this process dies, however it dies.
 *
 * It is a small shell that reads commands from a pipe we hold. SIGKILL gives us no chance to act, but the kernel closes the pipe:
 * the shell then signals every process on its list and kills what is left after the grace period. `PR_SET_PDEATHSIG` would be
 * shorter and exists on Linux alone; a channel watched by the child itself fails when its thread is stuck in native code.
 */
export interface ProcessGuard {
  /** The process is ended with `signal` first when we die. Returns the function that takes it off the list. */
  watch(pid: number, signal: NodeJS.Signals): () => void;
  /** Lets go of everything: nothing on the list is signalled. */
  close(): Promise<void>;
}

const GRACE_MS = 5_000;
const POLL_MS = 100;

/** `sleep 0.1` is not POSIX but GNU, BusyBox and BSD have it; the alternative only makes the grace period longer. */
const scriptFor = (graceMs: number): string => `
trap '' INT TERM HUP
list=''
while read -r op sig pid; do
  case $op in
    add) list="$list $sig:$pid" ;;
    del) kept=''; for p in $list; do [ "$p" = "$sig:$pid" ] || kept="$kept $p"; done; list=$kept ;;
    bye) exit 0 ;;
  esac
done
for p in $list; do kill -"\${p%%:*}" "\${p##*:}" 2>/dev/null; done
i=0
while [ $i -lt ${Math.ceil(graceMs / POLL_MS)} ]; do
  alive=''
  for p in $list; do kill -0 "\${p##*:}" 2>/dev/null && alive=1; done
  [ -z "$alive" ] && exit 0
  sleep 0.1 2>/dev/null || sleep 1
  i=$((i+1))
done
for p in $list; do kill -KILL "\${p##*:}" 2>/dev/null; done
`;

/** `graceMs`: between the signal and SIGKILL. */
export function startProcessGuard(graceMs: number = GRACE_MS): ProcessGuard {
  const watched = new Set<string>();
  let isClosed = false;
  let shell = startShell();

  function startShell(): ChildProcess {
    const child = spawn('/bin/sh', ['-c', scriptFor(graceMs)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
    // A pipe to a shell that somebody killed: its exit starts the next one, which learns the whole list.
    child.stdin?.on('error', () => {});
    child.on('error', () => {});
    child.once('exit', () => {
      if (isClosed) return;
      shell = startShell();
    });
    for (const entry of watched) child.stdin?.write(`add ${entry}\n`);
    child.unref();
    // A pipe of a child is a socket underneath; it must not keep the program alive.
    const pipe = child.stdin as unknown as { unref?: () => void } | null;
    pipe?.unref?.();
    return child;
  }

  return {
    watch(pid, signal) {
      const entry = `${signal.replace(/^SIG/, '')} ${pid}`;
      watched.add(entry);
      shell.stdin?.write(`add ${entry}\n`);
      return () => {
        if (watched.delete(entry)) shell.stdin?.write(`del ${entry}\n`);
      };
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      const gone = new Promise<void>((resolve) => shell.once('exit', () => resolve()));
      if (shell.exitCode !== null || shell.signalCode !== null) return;
      shell.ref();
      shell.stdin?.end('bye\n');
      await gone;
    },
  };
}
