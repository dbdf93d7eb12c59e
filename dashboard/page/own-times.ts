import { useEffect } from 'react';
import { writeTimes } from '../messages/words.ts';
import { useSession } from './session.tsx';

/** Every date on the screen in the zone and on the clock that the person chose; where nothing was chosen, in the browser's. */
export function useOwnTimes(): void {
  const { options } = useSession();
  const timeZone = options?.timezone ?? undefined;
  const isTwelve = options?.clock24Hours === false;
  useEffect(() => writeTimes({ timeZone, hour12: isTwelve ? true : undefined }), [timeZone, isTwelve]);
}
