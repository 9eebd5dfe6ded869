import type { Construct } from 'constructs';
import { nodeFiles, type NodeRouting } from '../routing';
import { UplinkManager } from './ipv6-topology';
import { type Ipv6RouterProps, LinkRouter } from './link-router';
import type { StagedFile } from './participant';

/** Props of a `LinuxRouter`. */
export interface LinuxRouterProps extends Ipv6RouterProps {
  /**
   * Who configures that interface.
   *
   * @default UplinkManager.KERNEL
   */
  readonly manager?: UplinkManager;
  /**
   * With UplinkManager.NETWORKD: name of the .network file that configures the interface, such as '10-eth0.network'.
   *
   * @default - none, which NETWORKD refuses
   */
  readonly networkFile?: string;
}

/** A Linux machine as the router of an IPv6 cluster: by a systemd unit of iproute2, by systemd-networkd or by netplan. */
export class LinuxRouter extends LinkRouter {
  constructor(scope: Construct, id: string, props: LinuxRouterProps = {}) {
    super(scope, id, props);
    this._manager = props.manager ?? UplinkManager.KERNEL;
    this._networkFile = props.networkFile;
  }

  /** @internal */
  public _filesOf(node: NodeRouting): StagedFile[] {
    return nodeFiles(node);
  }
}
