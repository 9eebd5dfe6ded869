import type { ChildProcess } from 'node:child_process';

/**
 * Waits until a script of the lab prints `ready NUMBER…` and returns the
 * numbers; rejects with the script's own words when it ends or dawdles instead.
 */
export function announced(child: ChildProcess, what: string): Promise<number[]> {
  return new Promise((resolve, reject) => {
    let words = '';
    const timer = setTimeout(() => reject(new Error(`${what} was not ready within 60 seconds: ${words.trim()}`)), 60_000);
    const listen = (chunk: Buffer) => {
      words += chunk.toString();
      const ready = /^ready ([0-9 ]+)$/m.exec(words);
      if (!ready) return;
      clearTimeout(timer);
      resolve(ready[1].split(' ').map(Number));
    };
    child.stdout!.on('data', listen);
    child.stderr!.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`${what} ended with ${code}: ${words.trim()}`));
    });
  });
}
