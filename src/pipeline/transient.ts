import { BlobsUnavailableError } from '../engines/blobs/port.ts';
import { EventsUnavailableError } from '../engines/events/port.ts';
import { LogUnavailableError } from '../engines/log/port.ts';
import { MetadataUnavailableError } from '../engines/metadata/port.ts';
import { OutOfDateError } from './offsets.ts';

/** Deadlock, serialization failure, lock or statement time-out, out of disk or memory: nobody's record is to blame. */
const PASSING_STATES = new Set(['40P01', '40001', '55P03', '57014', '25P03', '58030']);

const PASSING_ERRORS = [EventsUnavailableError, MetadataUnavailableError, LogUnavailableError, BlobsUnavailableError, OutOfDateError];

/** True when the same batch can succeed later; false when a record in it may be the cause (reliability E9). */
export function isTransient(error: unknown): boolean {
  if (PASSING_ERRORS.some((passing) => error instanceof passing)) return true;
  if (!(error instanceof Error)) return false;

  const code = (error as Error & { code?: unknown }).code;
  return typeof code === 'string' && (PASSING_STATES.has(code) || code.startsWith('53') || code === 'ENOSPC' || code === 'EIO');
}
