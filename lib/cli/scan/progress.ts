import type { Console } from '../console';

/** Waits for something; where it takes more than a second, a terminal is told what is waited for, and cleaned up after. */
export async function withProgress<T>(console: Console, text: string, work: Promise<T>): Promise<T> {
  const { stderr } = console.surroundings;
  if (!stderr.isTTY) return work;
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    stderr.write(`${text} …`);
  }, 1000);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    if (shown) stderr.write('\r\u001b[K');
  }
}
