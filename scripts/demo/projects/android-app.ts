import { framesOf, http, lib, moved, said, source } from '../model.ts';
import type { DemoProject } from '../model.ts';

const sources = {
  'CheckoutFragment.kt': source(
    66,
    `
    override fun onViewCreated(view: View, state: Bundle?) {
        viewModel.total.observe(viewLifecycleOwner) { total ->
            binding.total.text = formatter.format(total)
        }
        parentFragmentManager.commit {
            replace(R.id.payment, PaymentFragment.of(args.orderId))
        }
    }`,
  ),
  'CartDatabase.kt': source(
    29,
    `
    fun lines(cartId: String): List<Line> =
        readableDatabase.rawQuery("SELECT * FROM line WHERE cart_id = ?", arrayOf(cartId)).use { cursor ->
            buildList { while (cursor.moveToNext()) add(cursor.toLine()) }
        }`,
  ),
};
const at = framesOf(sources);
const app = 'shop.larkspur.android';
const looper = [
  lib('ZygoteInit.java', 929, 'main', 'com.android.internal.os.ZygoteInit'),
  lib('ActivityThread.java', 8919, 'main', 'android.app.ActivityThread'),
  lib('Handler.java', 959, 'handleCallback', 'android.os.Handler'),
];

const pool = [
  lib('Thread.java', 1119, 'run', 'java.lang.Thread'),
  lib('ThreadPoolExecutor.java', 1156, 'runWorker', 'java.util.concurrent.ThreadPoolExecutor'),
];
/** What an app does beside its screen. */
const threads = [
  { name: 'main', state: 'RUNNABLE', frames: [] },
  {
    name: 'arch_disk_io_0',
    state: 'BLOCKED',
    frames: [...pool, at('CartDatabase.kt', 'rawQuery', 'lines', { module: `${app}.cart.CartDatabase` })],
  },
  {
    name: 'OkHttp api.larkspur.example',
    state: 'RUNNABLE',
    frames: [...pool, lib('Http2Connection.kt', 614, 'invoke', 'okhttp3.internal.http2.Http2Connection$ReaderRunnable')],
  },
  { name: 'FinalizerDaemon', state: 'WAITING', frames: [lib('Daemons.java', 309, 'runInternal', 'java.lang.Daemons$FinalizerDaemon')] },
];

/** Kotlin: the app on Android. */
export const androidApp: DemoProject = {
  slug: 'android-app',
  name: 'Android app',
  projectPlatform: 'android',
  platform: 'java',
  sdk: { name: 'sentry.java.android', version: '8.27.0', package: 'maven:io.sentry:sentry-android-core' },
  releaseName: 'shop.larkspur.android',
  versions: ['4.5.2+452', '4.6.0+460', '4.7.0+470', '4.8.0+480'],
  kind: 'mobile',
  root: app,
  sources,
  crumbs: [
    moved('HomeActivity', 'ProductActivity'),
    moved('CartFragment', 'CheckoutFragment'),
    said('ui.lifecycle', 'CheckoutFragment resumed'),
    http('POST', 'https://api.larkspur.example/v2/cart', 200),
    said('app.broadcast', 'BATTERY_CHANGED {percent} %'),
    said('network.event', 'NETWORK_AVAILABLE'),
  ],
  tags: { 'dist.store': ['play', 'huawei', 'sideload'], isSideLoaded: ['false', 'true'] },
  issues: [
    {
      type: 'IllegalStateException',
      module: 'java.lang',
      value: 'Can not perform this action after onSaveInstanceState',
      frames: [
        ...looper,
        at('CheckoutFragment.kt', 'parentFragmentManager.commit', 'onViewCreated', { module: `${app}.checkout.CheckoutFragment` }),
        lib('FragmentManager.java', 1935, 'checkStateLoss', 'androidx.fragment.app.FragmentManager'),
      ],
      threads,
      transaction: 'CheckoutFragment',
      level: 'fatal',
      mechanism: ['UncaughtExceptionHandler', false],
      perDay: 64,
      shape: 'steady',
      story: { assign: 'team' },
    },
    {
      type: 'SQLiteDiskIOException',
      module: 'android.database.sqlite',
      value: 'disk I/O error (code 4874 SQLITE_IOERR_SHMSIZE)',
      frames: [
        ...looper,
        lib('SQLiteConnection.java', 1340, 'executeForCursorWindow', 'android.database.sqlite.SQLiteConnection'),
        at('CartDatabase.kt', 'rawQuery', 'lines', { module: `${app}.cart.CartDatabase` }),
      ],
      transaction: 'CartFragment',
      level: 'fatal',
      mechanism: ['UncaughtExceptionHandler', false],
      perDay: 13,
      shape: 'steady',
    },
    {
      type: 'ApplicationNotResponding',
      module: 'io.sentry.android.core',
      value: 'ANR for at least 5000 ms.',
      frames: [
        ...looper,
        lib('MessageQueue.java', -2, 'nativePollOnce', 'android.os.MessageQueue'),
        at('CartDatabase.kt', 'cursor.moveToNext', 'lines', { module: `${app}.cart.CartDatabase` }),
      ],
      threads,
      transaction: 'CartFragment',
      mechanism: ['AppExitInfo', false],
      perDay: 31,
      shape: 'fading',
      story: { status: 'resolved', notes: ['Reading the cart moved off the main thread in 4.7.0.'] },
    },
    {
      type: 'OutOfMemoryError',
      module: 'java.lang',
      value: 'Failed to allocate a 46080016 byte allocation with {id} free bytes and 12MB until OOM',
      frames: [...looper, lib('BitmapFactory.java', 801, 'decodeStream', 'android.graphics.BitmapFactory')],
      transaction: 'ProductActivity',
      level: 'fatal',
      mechanism: ['UncaughtExceptionHandler', false],
      perDay: 17,
      shape: 'fresh',
    },
  ],
};
