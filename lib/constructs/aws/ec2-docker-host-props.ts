import type { TerraformProvider } from '../cdk';
import type { DockerHostOptions } from '../docker-host-props';
import type { TransportProtocol } from '../ipv6-topology';
import type { VpcNetwork } from './vpc-network';
import type { VpcSubnet } from './vpc-subnet';

/** Part of what cloud-init is given. */
export interface CloudInitPart {
  /** Its MIME type: 'text/cloud-config', 'text/x-shellscript'. */
  readonly contentType: string;
  /** Its text. What looks like a template of Terraform's is taken literally, unless it holds a token. */
  readonly content: string;
}

/** Props of an `Ec2DockerHost`. */
export interface Ec2DockerHostProps extends DockerHostOptions {
  /** The VPC it stands in; its Ipam plans the host's addresses. */
  readonly vpc: VpcNetwork;
  /** Id of the image. A later one replaces nothing: see `generation`. */
  readonly imageId: string;
  /** Type of the instance: 't3.large'. Another one stops the instance and starts it again. */
  readonly instanceType: string;
  /**
   * The subnet it is in.
   *
   * @default - the first private one of the VPC, or the first
   */
  readonly subnet?: VpcSubnet;
  /**
   * Id of the subnet, in a VPC that is looked up.
   *
   * @default - `subnet`
   */
  readonly subnetId?: string;
  /**
   * Its private IPv4 address. Another one makes the interface and the instance anew: for a host that is there already, write
   * the one that it has before it joins a swarm.
   *
   * @default - AWS chooses it; of a host that joins a swarm, the plan does
   */
  readonly privateIpv4Address?: string;
  /**
   * Gives it a public IPv4 address that stays its own: an Elastic IP, of which an account has five in a region unless it asks for
   * more. AWS gives none by itself to an instance that brings its network interface.
   *
   * @default - true in a subnet whose tier gives public addresses
   */
  readonly publicAddress?: boolean;
  /**
   * The image has the engine in it: nothing is installed, and the subnet need not reach the internet.
   *
   * @default false
   */
  readonly engineInImage?: boolean;
  /**
   * Packages that bring the engine.
   *
   * @default - 'docker.io', as Debian and Ubuntu call it
   */
  readonly enginePackages?: string[];
  /**
   * Further parts for cloud-init. Lists of cloud-configs (`packages`, `runcmd`, `write_files`) add to those of the plan.
   *
   * @default - none
   */
  readonly cloudInitParts?: CloudInitPart[];
  /**
   * Lets containers ask the instance metadata service: two hops instead of one.
   *
   * @default false
   */
  readonly containersMayUseMetadata?: boolean;
  /**
   * Another text here replaces the instance, with the plan and the image of that moment.
   *
   * @default '1'
   */
  readonly generation?: string;
  /**
   * Name of the key pair for SSH.
   *
   * @default - none
   */
  readonly keyName?: string;
  /**
   * Name of the instance profile.
   *
   * @default - none
   */
  readonly instanceProfile?: string;
  /**
   * Size of the root volume, which is encrypted, in GiB.
   *
   * @default - the image's
   */
  readonly rootVolumeSize?: number;
  /**
   * Ids of further security groups.
   *
   * @default - none
   */
  readonly securityGroupIds?: string[];
  /**
   * The AWS provider.
   *
   * @default - the VPC's
   */
  readonly provider?: TerraformProvider;
  /**
   * Tags of everything that it makes. `Name` is the construct's path below the stack.
   *
   * @default - `Name` only
   */
  readonly tags?: { readonly [name: string]: string };
}

/** A port that others may reach. */
export interface IngressProps {
  /** The port. */
  readonly port: number;
  /**
   * The last port of a range.
   *
   * @default - `port` alone
   */
  readonly lastPort?: number;
  /**
   * Its protocol.
   *
   * @default TransportProtocol.TCP
   */
  readonly protocol?: TransportProtocol;
  /**
   * What it is for.
   *
   * @default - none
   */
  readonly description?: string;
}
