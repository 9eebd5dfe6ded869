/** One Docker Engine that the lab can start. */
export interface InstalledEngine {
  readonly version: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Codename of the Debian release whose root file system it runs in. */
  readonly release: string;
  /** That root file system. */
  readonly root: string;
  /** A daemon that takes the place of the root's own; empty for none. */
  readonly dockerd: string;
}

export function readManifest(): InstalledEngine[];
export function whyNotReady(): string | undefined;
