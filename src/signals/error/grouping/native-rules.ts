import { BoundedCache } from '../../../lib/bounded-cache.ts';
import type { Frame } from '../../../event/schema.ts';
import type { Effect } from './effect.ts';

/**
 * The built-in rules for C, C++, Rust, Swift and Objective-C (processing §4.9). Functions are known by name, libraries by the
 * path of their image. Matched against trimmed names as well as full ones, so that it does not matter which comes first.
 */

const THROW: Effect = { app: false, group: false, above: { app: false, group: false }, reason: 'raises the error, is not its cause' };
const HANDLER: Effect = { app: false, group: false, above: { group: false }, reason: 'handles the signal' };
const THREAD_BASE: Effect = { app: false, group: false, below: { group: false }, reason: 'starts the thread' };
const TELEMETRY: Effect = { app: false, group: false, reason: 'code of the crash reporter' };
const INTERNALS: Effect = { app: false, group: false, reason: 'made by the compiler' };
const INDIRECTION: Effect = { group: false, reason: 'only calls something else' };
const STANDARD: Effect = { app: false, run: 'std', reason: 'standard library' };
const SYSTEM: Effect = { app: false, run: 'system', reason: 'system library' };
const SYSTEM_INNER: Effect = { app: false, group: false, reason: 'inside a system library' };
const APPLICATION: Effect = { app: true, reason: 'in the application bundle' };
const LIBRARY: Effect = { app: false, reason: 'library code' };

const THROW_NAMES = new Set([
  'abort',
  '__abort',
  'raise',
  'gsignal',
  '__GI_raise',
  '__GI_abort',
  'pthread_kill',
  '__pthread_kill',
  '__pthread_kill_implementation',
  '__pthread_kill_internal',
  '__cxa_throw',
  '__cxa_rethrow',
  '__cxa_bad_cast',
  '_CxxThrowException',
  'CxxThrowException',
  'RaiseException',
  'RaiseFailFastException',
  'RtlRaiseException',
  'objc_exception_throw',
  'objc_exception_rethrow',
  '_objc_terminate',
  'std::terminate',
  'std::__terminate',
  'demangling_terminate_handler',
  '__assert_fail',
  '__assert_fail_base',
  '__assert_rtn',
  '_wassert',
  '_assert',
  '__fortify_fail',
  '__chk_fail',
  '__stack_chk_fail',
  '_NSRaiseError',
  '_CFThrowFormattedException',
  '__exceptionPreprocess',
  '_assertionFailure',
  'swift::fatalError',
  'swift_unexpectedError',
  '_invalid_parameter',
  '_invalid_parameter_noinfo',
  '_invoke_watson',
  '__fastfail',
  '_purecall',
  '__cxa_pure_virtual',
  'android_set_abort_message',
  '__libc_message',
  'tgkill',
]);
const THROW_PATTERN =
  /^(?:__cxxabiv1::|\+\[NSException (?:raise|throw)|-\[NSException raise\]|-\[NSAssertionHandler |std::__throw_|std::_X\w+|Swift\.\(?_?(?:fatalErrorMessage|assertionFailure)|FDebug::|FMsg::|F\w*OutputDevice\w*::|F\w*PlatformMisc::RaiseException|ReportAssert|UE::Assert|UE::Logging::)/;

/** Where a Rust program enters its panic machinery. `std::panicking::try` and its like stand at the other end and are not in here. */
const RUST_PANIC =
  /^(?:_?rust_begin_unwind|__rust_start_panic|rust_panic(?:_\w+)?|__rust_end_short_backtrace|std::sys::backtrace::__rust_end_short_backtrace|std::panicking::(?!try\b|catch_unwind)\w+|core::panicking::\w+|core::(?:option|result)::(?:expect_failed|unwrap_failed)|core::slice::index::\w+_fail\w*|core::str::slice_error_fail\w*|core::cell::panic_already_\w+|alloc::(?:alloc::handle_alloc_error|raw_vec::(?:capacity_overflow|handle_error))|std::(?:panic|alloc)::(?:resume_unwind|panic_any|rust_oom))(?:::|$)/;
const HANDLER_NAMES = new Set([
  '_sigtramp',
  '__restore_rt',
  '__kernel_rt_sigreturn',
  'KiUserExceptionDispatch',
  'KiUserExceptionDispatcher',
  'RtlDispatchException',
  'RtlpExecuteHandlerForException',
  'UnhandledExceptionFilter',
  '__C_specific_handler',
  '_XcptFilter',
  'art_sigsegv_fault',
  '<signal handler called>',
]);
const THREAD_BASE_NAMES = new Set([
  '_pthread_start',
  '_pthread_body',
  'thread_start',
  'start_thread',
  '__pthread_start',
  '__start_thread',
  'clone',
  '__clone',
  'clone3',
  '__clone3',
  'BaseThreadInitThunk',
  'RtlUserThreadStart',
  '__RtlUserThreadStart',
  '_RtlUserThreadStart',
  '__libc_start_main',
  '__libc_start_call_main',
  '__libc_start_main_impl',
  '__libc_init',
  '_start',
  '__scrt_common_main_seh',
  'mainCRTStartup',
  'WinMainCRTStartup',
  'start_wqthread',
  '_pthread_wqthread',
  'CFRunLoopRunSpecific',
  '__CFRunLoopRun',
  '_CFRunLoopRun',
  'CFRunLoopRun',
  'GSEventRunModal',
  'UIApplicationMain',
  'NSApplicationMain',
  'std::rt::lang_start',
  'std::rt::lang_start_internal',
  'std::sys::backtrace::__rust_begin_short_backtrace',
  '__rust_begin_short_backtrace',
]);
const TELEMETRY_PATTERN =
  /^(?:sentry_|sentry(?:::|_core::|_backtrace::|_panic::)|google_breakpad::|crashpad::|kscrash|sentrycrash|[+-]\[(?:Sentry|KSCrash|PLCrash|BITCrash|FIRCLS|CLS))/i;
const INDIRECTION_PATTERN =
  /^(?:operator\(\)|lambda|__dynamic_cast|std::(?:__\w+::)?(?:invoke|__invoke\w*)|std::(?:__\w+::)?_?[Ff]unction(?:_handler|_base|<|::)|core::ops::function::Fn|<?alloc::boxed::Box<T>.* as core::ops::function::Fn|thunk for closure|performSelector|objc_msgSend)/;
const STANDARD_PATTERN = /^(?:<?(?:std|core|alloc)::|<?boost::|__gnu_cxx::|Swift\.)/;

const SYSTEM_PACKAGE =
  /^\/(?:lib|lib64|usr\/lib|usr\/lib64|usr\/libexec|system|apex|vendor\/lib|product\/lib|library\/apple|developer\/)|\/cellar\/|\/\.local\/share\/|^(?:[a-z]:)?\/windows\/|^(?:linux-gate|linux-vdso|\[vdso\])|\/(?:libsystem|libobjc|libdyld|libc\+\+|libdispatch)[\w+.]*$|\/symbols\/system\/|dalvik|com\.android\./;
const APPLICATION_PACKAGE =
  /^\/(?:private\/)?var\/containers\/bundle\/application\/|\/developer\/coresimulator\/devices\/|\.app\/contents\/|^\/users\/|^\/data\/app\/.*\.dart$/;
const LIBRARY_PATH = /\/\.cargo\/(?:registry|git)\/|^\/rustc\/|\/rustlib\/src\/|^\/usr\/(?:include|local\/include)\/|\/\.pub-cache\//;

const functionEffects = new BoundedCache<Effect | null>(10_000);

/** The native rules for one frame: its function speaks first, then the image it is in. */
export function nativeEffect(frame: Frame): Effect | null {
  const name = frame.function;
  if (name === undefined || name === '') return locationEffect(frame);
  const known = functionEffects.get(name);
  return (known !== undefined ? known : functionEffects.set(name, functionEffect(name))) ?? locationEffect(frame);
}

function functionEffect(name: string): Effect | null {
  if (THROW_NAMES.has(name) || THROW_PATTERN.test(name) || RUST_PANIC.test(name)) return THROW;
  if (HANDLER_NAMES.has(name)) return HANDLER;
  if (THREAD_BASE_NAMES.has(name)) return THREAD_BASE;
  if (TELEMETRY_PATTERN.test(name)) return TELEMETRY;
  if (INDIRECTION_PATTERN.test(name)) return STANDARD_PATTERN.test(name) ? { ...INDIRECTION, app: false } : INDIRECTION;
  return STANDARD_PATTERN.test(name) ? STANDARD : null;
}

function locationEffect(frame: Frame): Effect | null {
  if (frame.filename === '<compiler-generated>') return INTERNALS;
  const image = slashed(frame.package);
  if (APPLICATION_PACKAGE.test(image)) return image.includes('.framework/') ? null : APPLICATION;
  if (SYSTEM_PACKAGE.test(image)) return isInner(frame.function) ? SYSTEM_INNER : SYSTEM;
  return LIBRARY_PATH.test(slashed(frame.abs_path ?? frame.filename)) ? LIBRARY : null;
}

function slashed(path: string | undefined): string {
  return path === undefined ? '' : path.toLowerCase().replaceAll('\\', '/');
}

/** Functions behind a library's doors change with its version. */
function isInner(name: string | undefined): boolean {
  return name !== undefined && (name.startsWith('_') || name === '<unknown>');
}
