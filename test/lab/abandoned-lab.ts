/**
 * A program that opens a lab, starts a container in it, tells where it is and
 * then waits to be killed: what lab.test.ts checks the teardown with.
 */
import { ENGINES } from './engines';
import { Lab } from './lab';

async function main(): Promise<void> {
  const lab = await Lab.open();
  const engine = await (await lab.engine('host', ENGINES[0])).start({});
  await engine.run('app');
  process.stdout.write(`${lab.id} ${engine.host.outer}\n`);
  await new Promise((resolve) => setTimeout(resolve, 60_000));
}

void main();
