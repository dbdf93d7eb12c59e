import { bridgedCache } from '../../src/engines/cache/bridge.ts';

// Tells its parent's hub `heard` what it heard on `news`, and publishes `from child` when told to.
const cache = bridgedCache();
cache.subscribe('news', (message) => cache.publish('heard', message));
cache.subscribe('say', (message) => cache.publish('news', message));
process.on('disconnect', () => process.exit(0));
cache.publish('heard', 'ready');
