/**
 * What a daemon wrote: its own messages without the logger's dress, and without
 * what containerd and the RPC library under it say about themselves.
 */
export class DaemonLog {
  private text = '';

  append(chunk: string): void {
    this.text += chunk;
  }

  /** A place to read on from. */
  get end(): number {
    return this.text.length;
  }

  /** The log as it was written. */
  get raw(): string {
    return this.text;
  }

  /** One message a line of the log, from a place on. */
  messages(from = 0): string[] {
    return this.text
      .slice(from)
      .split('\n')
      .filter((line) => line.trim() !== '' && !/module=(grpc|libcontainerd)|type=io\.containerd|msg="?(loading plugin|serving\.\.\.|\[core\])/.test(line))
      .map(undress);
  }

  /** Why the daemon ended: its last fatal line from a place on, or its last line at all. */
  lastWords(from = 0): string {
    const messages = this.messages(from);
    return [...messages].reverse().find((message) => FATAL.test(message)) ?? messages.at(-1) ?? '';
  }
}

const FATAL = /^(failed to start daemon|unable to configure|unknown flag|invalid|fatal error|Failed to|Error)/;

function undress(line: string): string {
  const quoted = /\bmsg="((?:[^"\\]|\\.)*)"/.exec(line);
  if (quoted) return unescape(quoted[1]);
  return (/\bmsg=(\S+)/.exec(line)?.[1] ?? line).trim();
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => ({ n: '\n', t: '\t' })[character] ?? character);
}
