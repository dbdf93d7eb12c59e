import { setFlagsFromString } from 'node:v8';

/**
 * For processes that pass bodies along. V8 starts a full collection whenever 64 MB of buffers were made since the last one, however
 * many of them are gone: at 1,500 events a second that is three a second over a heap of 35 MB in which nothing has changed. With
 * this flag buffers count towards the limit of the heap as a whole, so that young collections free them. Two pairs under load:
 * gateway 483/615 → 451/421 µs per event, processor 1,629/1,904 → 1,645/1,583, for some 50 MB each. It is read at each
 * collection, so it may be set while running.
 */
export function countBuffersWithHeap(): void {
  setFlagsFromString('--external-memory-accounted-in-global-limit');
}

/**
 * For a process with a small heap through which much passes. V8 collects in full whenever heap and buffers have grown by a half or
 * so, here once a second over 45 MB that nearly all live; its helper threads need more for it than the main thread. Now it waits
 * until they have grown to more than twice as much. Two pairs at 1,000 events a second, with four times as much: 9 and 11 → 2 full
 * collections in ten seconds, threads of V8 0.55 → 0.25 s, for 50 MB. Since then what lives has grown to 65 MB: a pair at 1,500 a
 * second with an export open held 422 MB with four times, 326 with this, for 0.02 ms of CPU an event.
 */
export function letHeapGrow(): void {
  setFlagsFromString('--heap-growing-percent=120');
}
