import type { IConstruct } from 'constructs';
import { Token } from './cdk';
import { propError } from './literal';

/**
 * Where the docker provider reaches an engine.
 *
 * The provider itself refuses next to nothing: whatever it does not know it takes for TCP (docker/go-connections, `sockets.go`), and the
 * first thing that anybody sees of a slip is an apply that hangs.
 */
export function connectionProp(host: IConstruct, text: string): string {
  if (Token.isUnresolved(text)) return text;
  const why = fault(String(text));
  if (why === undefined) return text;
  // What comes before an @ may be a secret.
  throw propError(host, 'connection', `${why}, got '${text.replace(/:[^/@]*@/, ':…@')}'; the docker provider takes such as 'unix:///var/run/docker.sock', 'ssh://admin@server', 'tcp://server:2376' or 'npipe:////./pipe/docker_engine'`);
}

function fault(text: string): string | undefined {
  if (/[\s\p{Cc}]/u.test(text)) return 'must hold no space and no control character';
  const [, scheme, rest] = /^([^:/]*):\/\/(.*)$/.exec(text) ?? [];
  if (scheme === undefined || !SCHEMES.has(scheme)) return 'must begin with unix://, ssh://, tcp://, http://, https:// or npipe://';
  if (scheme === 'unix' || scheme === 'npipe') return rest.startsWith('/') && rest.length > 1 ? undefined : 'must have the whole path of a socket behind its scheme';
  // By a scheme whose addresses are parsed: a host must be there, and a port that exists.
  const url = URL.canParse(`http://${rest}`) ? new URL(`http://${rest}`) : undefined;
  if (!url || url.hostname === '') return 'must name a host, and a port between 1 and 65535 if any';
  if (url.password !== '') return 'must hold no password, which would stand in cdk.tf.json for everybody to read';
  return undefined;
}

const SCHEMES: ReadonlySet<string> = new Set(['unix', 'ssh', 'tcp', 'http', 'https', 'npipe']);
