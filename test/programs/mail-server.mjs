// A mail server in a process of its own, on the library that real receivers are built with. Tells its parent the port, then each
// mail it took, whole. `refuse <code>` and `accept` from the parent change what it answers to a message.
import { SMTPServer } from 'smtp-server';

let refusal = 0;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  logger: false,
  onData(stream, session, done) {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => {
      if (refusal !== 0) return done(Object.assign(new Error('not now'), { responseCode: refusal }));
      const to = session.envelope.rcptTo.map(({ address }) => address);
      process.send?.({ kind: 'mail', to, atMs: Date.now(), source: Buffer.concat(chunks).toString('utf8') });
      done();
    });
  },
});
server.on('error', () => {});
process.on('message', ({ refuse }) => {
  refusal = refuse;
});
process.on('disconnect', () => process.exit(0));
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => process.send?.({ kind: 'port', port: server.server.address().port }));
