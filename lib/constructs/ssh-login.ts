import type { IConstruct } from 'constructs';
import { givenText } from '../netip';
import { knownHostsLine, parseHostKey } from '../deploy';
import { Fn, Token } from './cdk';
import { escapeTemplates } from './escape-templates';
import type { Connection } from './host-configuration';
import { propError } from './literal';
import type { SshDockerHostProps } from './ssh-docker-host';

/** Who logs in where, as the props say it, in the spellings of Terraform's connections and of OpenSSH. */
export class SshLogin {
  public readonly address: string;
  public readonly port: number;
  public readonly user: string;
  private readonly hostKey: string;
  private readonly keyFile?: string;
  private readonly key?: string;

  constructor(host: IConstruct, props: SshDockerHostProps) {
    this.address = isPlain(props.address, /^[A-Za-z0-9]([A-Za-z0-9.:_-]{0,252}[A-Za-z0-9])?$/)
      ? props.address : refuse(host, 'address', `must be a host name or an address, without user, port or brackets, got '${props.address}'`);
    this.user = isPlain(props.user ?? 'root', /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/)
      ? props.user ?? 'root' : refuse(host, 'user', `must be the name of a user on the machine, got '${props.user}'`);
    this.port = props.port ?? 22;
    if (!Number.isInteger(this.port) || this.port < 1 || this.port > 65535) throw propError(host, 'port', `must be a port between 1 and 65535, got ${givenText(this.port)}`);
    this.hostKey = Token.isUnresolved(props.hostKey) ? props.hostKey : parseHostKey(String(props.hostKey))
      ?? refuse(host, 'hostKey', `must be the machine's public key, such as 'ssh-ed25519 AAAA…', got '${props.hostKey}'; 'ssh-keyscan -t ed25519 ${this.address}' shows it`);
    if (props.privateKey !== undefined && !Token.isUnresolved(props.privateKey)) {
      throw propError(host, 'privateKey', "must be a sensitive Terraform variable, got a text, which would stand in cdk.tf.json for everybody to read; use 'privateKeyFile' or the agent");
    }
    if (props.privateKey !== undefined && props.privateKeyFile !== undefined) {
      throw propError(host, 'privateKeyFile', `stands beside 'privateKey', got '${props.privateKeyFile}'; leave one of them out`);
    }
    if (props.privateKeyFile !== undefined && (Token.isUnresolved(props.privateKeyFile) || !/^[^\p{Cc}]+$/u.test(props.privateKeyFile) || props.privateKeyFile.startsWith('-'))) {
      throw propError(host, 'privateKeyFile', `must be the path of a file, got '${props.privateKeyFile}'`);
    }
    this.key = props.privateKey;
    this.keyFile = props.privateKeyFile === undefined ? undefined : Fn.pathexpand(escapeTemplates(props.privateKeyFile));
  }

  /** For Terraform's provisioners. With a key at hand the agent is not asked. */
  public connection(): Connection {
    const privateKey = this.key ?? (this.keyFile === undefined ? undefined : Fn.file(this.keyFile));
    return { host: this.address, port: this.port, user: this.user, hostKey: this.hostKey, privateKey, agent: privateKey === undefined ? undefined : 'false' };
  }

  /** For the docker provider, which runs `ssh`. */
  public get url(): string {
    return `ssh://${this.user}@${this.address.includes(':') && !Token.isUnresolved(this.address) ? `[${this.address}]` : this.address}:${this.port}`;
  }

  /** Options of that `ssh`. @param knownHosts path of a file with `knownHosts` in it */
  public options(knownHosts: string): string[] {
    return [
      '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes',
      ...(this.knownHosts === undefined ? [] : ['-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'GlobalKnownHostsFile=none']),
      ...(this.keyFile === undefined ? [] : ['-o', 'IdentitiesOnly=yes', '-i', this.keyFile]),
    ];
  }

  /** Where that `ssh` goes, after the options. */
  public get destination(): string[] {
    return ['-o', 'ConnectTimeout=10', '-o', 'ServerAliveInterval=15', '-p', String(this.port), '-l', this.user, '--', this.address];
  }

  /** What a command begins with that root has to run. */
  public get asRoot(): string {
    return this.user === 'root' ? '' : 'sudo -n ';
  }

  /** The line by which `ssh` knows the machine; undefined where only Terraform knows its address or key. */
  public get knownHosts(): string | undefined {
    return Token.isUnresolved(this.address) || Token.isUnresolved(this.hostKey) ? undefined : knownHostsLine(this.address, this.port, this.hostKey);
  }
}

function isPlain(text: string, shape: RegExp): boolean {
  return Token.isUnresolved(text) || (typeof text === 'string' && shape.test(text));
}

function refuse(host: IConstruct, prop: string, rest: string): never {
  throw propError(host, prop, rest);
}
