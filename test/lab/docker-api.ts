import { request } from 'node:http';

/** The engine said no; the message is its own words. */
export class EngineRefusal extends Error {
  constructor(readonly status: number, words: string) {
    super(words);
  }
}

/**
 * The engine's HTTP API over its socket: a call costs a millisecond where the
 * docker command costs fifty. Paths carry no version, so each engine speaks its
 * newest.
 */
export class DockerApi {
  constructor(private readonly socket: string) {}

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.call<T>('POST', path, body === undefined ? undefined : JSON.stringify(body));
  }

  delete(path: string): Promise<void> {
    return this.call('DELETE', path);
  }

  private call<T>(method: string, path: string, body?: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
      const call = request({ socketPath: this.socket, method, path, headers, agent: false, timeout: 60_000 }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const status = answer.statusCode ?? 0;
          if (status >= 400) reject(new EngineRefusal(status, (JSON.parse(text) as { message: string }).message));
          else resolve((answer.headers['content-type']?.startsWith('application/json') ? JSON.parse(text) : text) as T);
        });
      });
      call.on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer within 60 seconds`)));
      call.on('error', reject);
      call.end(body);
    });
  }
}
