import type { RoomView } from '../room.ts';
import { accountView } from '../../src/features/account/view/index.tsx';
import { alertView } from '../../src/features/alert/view/index.tsx';
import { artifactView } from '../../src/features/artifact/view/index.tsx';
import { auditView } from '../../src/features/audit/view/index.tsx';
import { exploreView } from '../../src/features/explore/view/index.tsx';
import { insightView } from '../../src/features/insight/view/index.tsx';
import { issueView } from '../../src/features/issue/view/index.tsx';
import { performanceIssueView } from '../../src/features/performance-issue/view/index.tsx';
import { organizationView } from '../../src/features/organization/view/index.tsx';
import { homeView } from '../../src/features/home/view/index.tsx';
import { outcomeView } from '../../src/features/outcome/view/index.tsx';
import { releaseView } from '../../src/features/release/view/index.tsx';
import { traceView } from '../../src/features/trace/view/index.tsx';
import { projectView } from '../../src/features/project/view/index.tsx';
import { systemView } from '../../src/features/system/view/index.tsx';
import { webVitalView } from '../../src/features/web-vital/view/index.tsx';
import { errorView } from '../../src/signals/error/view/index.tsx';
import { logView } from '../../src/signals/log/view/index.tsx';
import { metricView } from '../../src/signals/metric/view/index.tsx';

/** Every room with a screen, in the order of the rail. */
export const ROOMS: readonly RoomView[] = [
  issueView,
  homeView,
  projectView,
  exploreView,
  traceView,
  insightView,
  webVitalView,
  logView,
  metricView,
  releaseView,
  artifactView,
  alertView,
  outcomeView,
  systemView,
  organizationView,
  accountView,
  auditView,
  errorView,
  performanceIssueView,
];
