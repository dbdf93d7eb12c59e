import type { RoomView } from '../room.ts';
import { accountView } from '../../src/features/account/view/index.tsx';
import { issueView } from '../../src/features/issue/view/index.tsx';
import { projectView } from '../../src/features/project/view/index.tsx';
import { errorView } from '../../src/signals/error/view/index.tsx';

/** Every room with a screen, in the order of the rail. */
export const ROOMS: readonly RoomView[] = [issueView, projectView, accountView, errorView];
