import { house } from '../../../test/house.ts';
import { logConformance } from './conformance.ts';

logConformance('LMDB', async () => {
  const directory = await house.directory();
  let log = await house.log({ directory });
  return {
    log,
    async reopen() {
      await log.close();
      return (log = await house.log({ directory }));
    },
  };
});
